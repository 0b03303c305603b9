// SPDX-License-Identifier: Apache-2.0

package vaccel_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/vaccel/vaccel/bindings/go"
)

func TestOnePhotoInManyForms(t *testing.T) {
	session, model := engine(t)
	path := photo(t, "coffee.jpg")
	data := need(os.ReadFile(path))(t)
	want := labels(t, session, model, need(vaccel.OpenImage(path))(t))
	if !strings.Contains(strings.SplitN(want, "\n", 2)[0], "espresso") {
		t.Fatal(want)
	}
	for name, made := range map[string]func(testing.TB) *vaccel.Image{
		"bytes":  need(vaccel.NewImage(data)),
		"reader": need(vaccel.ReadImage(iotest.OneByteReader(bytes.NewReader(data)))),
	} {
		if got := labels(t, session, model, made(t)); got != want {
			t.Errorf("%s: %s, not %s", name, got, want)
		}
	}
	buffer := need(session.NewBuffer(len(data) + 3))(t)
	defer buffer.Close()
	copy(buffer.Bytes()[3:], data)
	if got := labels(t, session, model, need(buffer.Image(nil, 3, len(data)))(t)); got != want {
		t.Errorf("buffer: %s, not %s", got, want)
	}
}

// pixels gives a decoded photograph as RGBA, within a larger picture.
func pixels(t *testing.T) *image.RGBA {
	decoded := need(jpeg.Decode(bytes.NewReader(need(os.ReadFile(photo(t, "coffee.jpg")))(t))))(t)
	bounds := decoded.Bounds()
	large := image.NewRGBA(bounds.Inset(-7))
	draw.Draw(large, large.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(large, bounds, decoded, bounds.Min, draw.Src)
	return large.SubImage(bounds).(*image.RGBA)
}

func TestDecodedPicturesInPlaceAndConverted(t *testing.T) {
	session, model := engine(t)
	rgba := pixels(t)
	bounds := rgba.Bounds()
	w, h := bounds.Dx(), bounds.Dy()
	rgb := make([]byte, 0, w*h*3)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := rgba.RGBAAt(x, y)
			rgb = append(rgb, c.R, c.G, c.B)
		}
	}
	geometry := vaccel.ImageGeometry{Format: vaccel.PixelRGB8, Width: uint32(w), Height: uint32(h)}
	want := labels(t, session, model, need(vaccel.NewImageFromPixels(rgb, geometry))(t))

	nrgba := image.NewNRGBA(bounds)
	draw.Draw(nrgba, bounds, rgba, bounds.Min, draw.Src)
	// Alpha is ignored, so the same picture must come of one that is half transparent.
	faint := image.NewNRGBA(bounds)
	copy(faint.Pix, nrgba.Pix)
	for i := 3; i < len(faint.Pix); i += 4 {
		faint.Pix[i] = 255 - uint8(i%2)
	}
	deep := image.NewRGBA64(bounds)
	draw.Draw(deep, bounds, rgba, bounds.Min, draw.Src)
	for name, picture := range map[string]image.Image{"rgba": rgba, "nrgba": nrgba, "faint": faint, "rgba64": deep, "own": hidden{rgba}} {
		if got := labels(t, session, model, need(vaccel.NewImageFrom(picture))(t)); got != want {
			t.Errorf("%s: %s, not %s", name, got, want)
		}
	}

	// Multiplied by an alpha of 1/2 and back, colours move by one step at most.
	half := image.NewRGBA(bounds)
	draw.DrawMask(half, bounds, rgba, bounds.Min, image.NewUniform(color.Alpha{128}), image.Point{}, draw.Src)
	got := need(session.ImageClassify(context.Background(), need(vaccel.NewImageFrom(half))(t), model, nil))(t)
	if first := got.Entries[0]; first.Label != "espresso" || first.Score < 0.9 {
		t.Errorf("premultiplied: %+v", first)
	}

	decoded := need(jpeg.Decode(bytes.NewReader(need(os.ReadFile(photo(t, "coffee.jpg")))(t))))(t)
	if _, ok := decoded.(*image.YCbCr); !ok {
		t.Fatalf("%T", decoded)
	}
	if got := labels(t, session, model, need(vaccel.NewImageFrom(decoded))(t)); got != want {
		t.Errorf("YCbCr: %s, not %s", got, want)
	}

	grey := image.NewGray(bounds)
	draw.Draw(grey, bounds, rgba, bounds.Min, draw.Src)
	spread := image.NewRGBA(bounds)
	draw.Draw(spread, bounds, grey, bounds.Min, draw.Src)
	one := labels(t, session, model, need(vaccel.NewImageFrom(grey))(t))
	if two := labels(t, session, model, need(vaccel.NewImageFrom(spread))(t)); one != two || one == want {
		t.Errorf("grey: %s and %s", one, two)
	}
}

// hidden is a picture of a type that nobody knows.
type hidden struct{ image.Image }

// bad is a picture whose bounds are what they are and whose pixels cannot be had.
type bad struct{ bounds image.Rectangle }

func (b bad) ColorModel() color.Model { return color.RGBAModel }
func (b bad) Bounds() image.Rectangle { return b.bounds }
func (b bad) At(x, y int) color.Color { panic("no such pixel") }

func TestBadPictures(t *testing.T) {
	whole := image.Rect(0, 0, 8, 8)
	for name, picture := range map[string]image.Image{
		"nil":              nil,
		"nil gray":         (*image.Gray)(nil),
		"nil nrgba":        (*image.NRGBA)(nil),
		"nil rgba":         (*image.RGBA)(nil),
		"nil ycbcr":        (*image.YCbCr)(nil),
		"empty":            image.NewNRGBA(image.Rectangle{}),
		"empty rgba":       image.NewRGBA(image.Rectangle{}),
		"short gray":       &image.Gray{Pix: make([]byte, 63), Stride: 8, Rect: whole},
		"short nrgba":      &image.NRGBA{Pix: make([]byte, 255), Stride: 32, Rect: whole},
		"short rgba":       &image.RGBA{Pix: make([]byte, 255), Stride: 32, Rect: whole},
		"short ycbcr":      &image.YCbCr{Y: make([]byte, 3), YStride: 8, CStride: 8, Rect: whole},
		"narrow stride":    &image.Gray{Pix: make([]byte, 64), Stride: 7, Rect: whole},
		"negative stride":  &image.Gray{Pix: make([]byte, 64), Stride: -8, Rect: whole},
		"huge stride":      &image.Gray{Pix: make([]byte, 64), Stride: math.MaxInt, Rect: whole},
		"no pixels":        &image.Gray{Rect: whole},
		"hostile corners":  &image.Gray{Pix: make([]byte, 64), Stride: 8, Rect: image.Rect(math.MinInt, math.MinInt, math.MaxInt, math.MaxInt)},
		"panics":           bad{whole},
		"turned bounds":    bad{image.Rectangle{Min: image.Pt(8, 8)}},
		"corners far away": bad{image.Rect(0, 0, math.MaxInt, 1)},
	} {
		made, err := vaccel.NewImageFrom(picture)
		if !errors.Is(err, vaccel.ErrInvalid) || made != nil {
			t.Errorf("%s: %v, %v", name, made, err)
		}
	}
	if _, err := vaccel.NewImageFrom(bad{image.Rect(0, 0, 1<<20, 1<<20)}); !errors.Is(err, vaccel.ErrLimit) {
		t.Error("huge:", err)
	}
}

func TestBadBytes(t *testing.T) {
	if _, err := vaccel.NewImage(nil); !errors.Is(err, vaccel.ErrFormat) {
		t.Error("empty:", err)
	}
	broken := errors.New("the line is dead")
	_, err := vaccel.ReadImage(io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(broken)))
	if !errors.Is(err, vaccel.ErrIO) || !errors.Is(err, broken) {
		t.Error("reader:", err)
	}
	for _, geometry := range []vaccel.ImageGeometry{
		{},
		{Format: vaccel.PixelRGB8, Width: 4, Height: 4},
		{Format: vaccel.PixelRGB8, Width: math.MaxUint32, Height: math.MaxUint32},
		{Format: vaccel.PixelRGB8, Width: 1, Height: math.MaxUint32, Stride: math.MaxUint64},
		{Format: vaccel.PixelEncoded, Width: 1, Height: 1},
		{Format: 77, Width: 1, Height: 1},
	} {
		if _, err := vaccel.NewImageFromPixels(make([]byte, 47), geometry); !errors.Is(err, vaccel.ErrInvalid) {
			t.Errorf("%+v: %v", geometry, err)
		}
	}
	session, model := engine(t)
	for name, data := range map[string][]byte{"text": []byte("this is no picture"), "cut": need(os.ReadFile(photo(t, "coffee.jpg")))(t)[:300]} {
		_, err := session.ImageClassify(context.Background(), need(vaccel.NewImage(data))(t), model, nil)
		if !errors.Is(err, vaccel.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	buffer := need(session.NewBuffer(16))(t)
	for _, at := range [][2]int{{0, 17}, {17, 0}, {-1, 4}, {4, -1}, {math.MaxInt, 2}, {2, math.MaxInt}} {
		if _, err := buffer.Image(nil, at[0], at[1]); !errors.Is(err, vaccel.ErrInvalid) {
			t.Errorf("%v: %v", at, err)
		}
	}
	for _, size := range []int{0, -1} {
		if _, err := session.NewBuffer(size); !errors.Is(err, vaccel.ErrInvalid) {
			t.Errorf("buffer of %d: %v", size, err)
		}
	}
}

func TestModelFromMemory(t *testing.T) {
	session, model := engine(t)
	folder := build + "/models/efficientnet-lite0/"
	entries := need(os.ReadDir(folder))(t)
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".onnx") {
			data := need(os.ReadFile(folder + entry.Name()))(t)
			var document map[string]any
			if err := json.Unmarshal(need(os.ReadFile(folder+"model.json"))(t), &document); err != nil {
				t.Fatal(err)
			}
			document["labels"] = strings.Split(strings.TrimSpace(string(need(os.ReadFile(folder+"labels.txt"))(t))), "\n")
			metadata := need(json.Marshal(document))(t)
			image := need(vaccel.OpenImage(photo(t, "chelsea.jpg")))(t)
			same := need(vaccel.NewModel(data, string(metadata)))(t)
			if got, want := labels(t, session, same, image), labels(t, session, model, image); got != want {
				t.Errorf("%s, not %s", got, want)
			}
			if len(same.Name()) != 64 || same.Path() != "" || model.Path() == "" {
				t.Errorf("%q, %q, %q", same.Name(), same.Path(), model.Path())
			}
			if err := same.Close(); err != nil {
				t.Error(err)
			}
			return
		}
	}
	t.Skip("the model has no ONNX file")
}
