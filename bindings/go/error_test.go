// SPDX-License-Identifier: Apache-2.0

package vaccel_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/vaccel/vaccel/bindings/go"
)

func TestErrorsSayWhatWasWrong(t *testing.T) {
	_, err := vaccel.OpenImage("/nowhere/cat.jpg")
	var failure *vaccel.Error
	if !errors.As(err, &failure) {
		t.Fatalf("%T is no *vaccel.Error", err)
	}
	if failure.Status != vaccel.ErrNotFound || failure.Op != "image_from_file" || !strings.Contains(failure.Message, "/nowhere/cat.jpg") {
		t.Errorf("%+v", failure)
	}
	if !errors.Is(err, vaccel.ErrNotFound) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not what it should be", err)
	}
	if errors.Is(err, vaccel.ErrInvalid) || errors.Is(err, fs.ErrPermission) || errors.Is(err, vaccel.ErrClosed) {
		t.Errorf("%v is what it should not be", err)
	}
	if want := "vaccel: image_from_file: " + failure.Message; err.Error() != want {
		t.Errorf("%q, not %q", err, want)
	}
}

func TestStatusesOfTheStandardLibrary(t *testing.T) {
	for status, target := range map[vaccel.Status]error{
		vaccel.ErrNotFound:    fs.ErrNotExist,
		vaccel.ErrDenied:      fs.ErrPermission,
		vaccel.ErrUnsupported: errors.ErrUnsupported,
		vaccel.ErrCancelled:   context.Canceled,
	} {
		if !errors.Is(&vaccel.Error{Status: status}, target) {
			t.Errorf("%v is not %v", status, target)
		}
		if errors.Is(&vaccel.Error{Status: vaccel.ErrBackend}, target) {
			t.Errorf("ERR_BACKEND is %v", target)
		}
	}
}

func TestNames(t *testing.T) {
	for got, want := range map[string]string{
		vaccel.ErrNotFound.String():                               "ERR_NOT_FOUND",
		vaccel.Status(-4711).String():                             "status -4711",
		vaccel.PixelRGBA8.String():                                "rgba8",
		vaccel.PrecisionFastest.String():                          "fastest",
		vaccel.Precision(99).String():                             "precision 99",
		vaccel.OpImageClassify.String():                           "image_classify",
		vaccel.Op(12345).String():                                 "op 12345",
		vaccel.ErrBusy.Error():                                    "vaccel: Too many calls are in flight; try again",
		(&vaccel.Error{Op: "a"}).Error():                          "vaccel: a: The call succeeded",
		vaccel.VerdictPassedOver.String():                         "passed_over",
		vaccel.PerformanceLatency.String():                        "latency",
		vaccel.PhasePostprocess.String():                          "postprocess",
		vaccel.DTypeBF16.String():                                 "bf16",
		vaccel.Version()[:strings.Index(vaccel.Version(), ".")+1]: "0.",
	} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestBadOptions(t *testing.T) {
	for _, options := range []vaccel.SessionOptions{
		{Backend: "no\x00such"},
		{Precision: 99},
		{Precision: -1},
	} {
		if session, err := vaccel.Open(&options); !errors.Is(err, vaccel.ErrInvalid) || session != nil {
			t.Errorf("%+v: %v, %v", options, session, err)
		}
	}
	session := open(t, &vaccel.SessionOptions{Backend: "nosuch"})
	if err := session.Noop(context.Background()); !errors.Is(err, vaccel.ErrNotFound) && !errors.Is(err, vaccel.ErrUnavailable) {
		t.Error(err)
	}
}

func TestNilIsAnError(t *testing.T) {
	ctx := context.Background()
	var none *vaccel.Session
	session := open(t, nil)
	image := need(vaccel.NewImage([]byte("x")))(t)
	model := need(vaccel.OpenModel("nosuch"))(t)
	for what, err := range map[string]error{
		"session":      none.Noop(ctx),
		"zero session": new(vaccel.Session).Noop(ctx),
		"image":        second(session.ImageClassify(ctx, nil, model, nil)),
		"zero image":   second(session.ImageClassify(ctx, new(vaccel.Image), model, nil)),
		"model":        second(session.ImageClassify(ctx, image, nil, nil)),
		"submitted":    second(session.SubmitImageClassify(image, nil, nil)),
		"no session":   second(none.SubmitNoop()),
		"batch":        second(session.ImageClassifyBatch(ctx, []*vaccel.Image{image, nil}, model, nil)),
		"empty batch":  second(session.ImageClassifyBatch(ctx, nil, model, nil)),
		"reader":       second(vaccel.ReadImage(nil)),
		"infer":        second(session.Infer(ctx, nil, nil)),
		"name":         second(vaccel.OpenModel("a\x00b")),
	} {
		if !errors.Is(err, vaccel.ErrInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if none.Close() != nil || new(vaccel.Session).Close() != nil || (*vaccel.Image)(nil).Close() != nil ||
		new(vaccel.Image).Close() != nil || (*vaccel.Model)(nil).Close() != nil || (*vaccel.Buffer)(nil).Close() != nil {
		t.Error("closing nothing fails")
	}
}

func second[T any](_ T, err error) error {
	return err
}

func TestExplainAndInspect(t *testing.T) {
	needsFrameworks(t)
	inventory := need(vaccel.Inspect())(t)
	found := map[string]bool{}
	for _, backend := range inventory.Backends {
		found[backend.Name] = true
		if backend.Status == vaccel.StatusOK && len(backend.Ops) == 0 {
			t.Errorf("%s can be used and has no op", backend.Name)
		}
	}
	here, takes := []string{"noop", "loop"}, "noop"
	if remote {
		takes = transport()
		here = []string{takes}
	}
	for _, name := range here {
		if !found[name] {
			t.Errorf("%s: %v", name, found)
		}
	}
	explanation := need(open(t, nil).Explain(vaccel.OpNoop, nil))(t)
	for _, candidate := range explanation.Candidates {
		if (candidate.Backend == takes) != (candidate.Verdict == vaccel.VerdictTaken) {
			t.Errorf("%+v", candidate)
		}
	}
	if explanation.Op != "noop" || len(explanation.Candidates) == 0 {
		t.Errorf("%+v", explanation)
	}
	if _, err := open(t, nil).Explain(4711, nil); !errors.Is(err, vaccel.ErrNotFound) {
		t.Error(err)
	}
}
