// SPDX-License-Identifier: Apache-2.0

// Bench measures what Go adds: noop beside an empty cgo call, and a classification and an inference
// beside the same calls made by C, each pair in one process and in turn (A B B A). It prints JSON; the ratios are
// medians of the pairs'.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/vaccel/vaccel/bindings/go"
)

const noopCalls = 20_000

type report struct {
	AMs     float64 `json:"a_ms"`
	BMs     float64 `json:"b_ms"`
	Ratio   float64 `json:"ratio"`
	Control float64 `json:"control"`
	Pairs   int     `json:"pairs"`
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// pairs times a and b in turn: A B, B A, A B, ...
func pairs(count int, a, b func() float64) (as, bs []float64) {
	a()
	b()
	for i := range count {
		if i%2 == 0 {
			as = append(as, a())
			bs = append(bs, b())
		} else {
			bs = append(bs, b())
			as = append(as, a())
		}
	}
	return as, bs
}

func ratio(as, bs []float64) float64 {
	ratios := make([]float64, len(as))
	for i := range as {
		ratios[i] = bs[i] / as[i]
	}
	return median(ratios)
}

// compare gives b over a; the control is a over itself.
func compare(count, calls int, a, b func() float64) report {
	control := ratio(pairs(count, a, a))
	as, bs := pairs(count, a, b)
	per := 1e3 / float64(calls)
	return report{median(as) * per, median(bs) * per, ratio(as, bs), control, count}
}

func timed(run func()) float64 {
	start := time.Now()
	run()
	return time.Since(start).Seconds()
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func noop(session *vaccel.Session) report {
	ctx := context.Background()
	return compare(200, noopCalls,
		func() float64 {
			return timed(func() {
				for range noopCalls {
					empty()
				}
			})
		},
		func() float64 {
			return timed(func() {
				for range noopCalls {
					if err := session.Noop(ctx); err != nil {
						check(err)
					}
				}
			})
		})
}

func classify(session *vaccel.Session, name, photo string, count int) report {
	ctx := context.Background()
	data, err := os.ReadFile(photo)
	check(err)
	check(prepareC(name))
	model, err := vaccel.OpenModel(name)
	check(err)
	defer model.Close()
	return compare(count, 1,
		func() float64 { return classifyC(data) },
		func() float64 {
			return timed(func() {
				image, err := vaccel.NewImage(data)
				check(err)
				answer, err := session.ImageClassify(ctx, image, model, nil)
				check(err)
				check(image.Close())
				if len(answer.Entries) == 0 || answer.Entries[0].Label == "" {
					check(fmt.Errorf("no label for %s", photo))
				}
			})
		})
}

// infer gives the inferences' report, and how many allocations of Go's one of them makes.
func infer(session *vaccel.Session, name string, count int) (report, float64) {
	ctx := context.Background()
	model, err := vaccel.OpenModel(name)
	check(err)
	defer model.Close()
	data, scores := make([]float32, 3*224*224), make([]float32, 1000)
	inputs := []*vaccel.Tensor{vaccel.TensorOf("", []int64{1, 3, 224, 224}, data)}
	outputs := []*vaccel.Tensor{vaccel.TensorOf("", []int64{1, 1000}, scores)}
	call := func() { check(session.InferInto(ctx, model, inputs, outputs)) }
	made := compare(count, 1,
		func() float64 { return inferC(data, scores) },
		func() float64 { return timed(call) })
	return made, testing.AllocsPerRun(100, call)
}

func main() {
	count := flag.Int("pairs", 200, "pairs of classifications")
	model := flag.String("model", "efficientnet-lite0", "the network")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: bench [-pairs N] [-model M] PHOTO")
		os.Exit(2)
	}
	session, err := vaccel.Open(nil)
	check(err)
	defer session.Close()
	check(session.Noop(context.Background()))
	noops := noop(session)
	classifications := classify(session, *model, flag.Arg(0), *count)
	inferences, allocations := infer(session, *model, *count)
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"noop": noops, "classify": classifications, "infer": inferences, "infer_allocations": allocations,
	}))
}
