// SPDX-License-Identifier: Apache-2.0

package vaccel_test

import (
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"log"
	"os"
	"time"

	"github.com/vaccel/vaccel/bindings/go"
)

func Example() {
	session, err := vaccel.Open(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	model, err := vaccel.OpenModel("efficientnet-lite0")
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	photo, err := vaccel.OpenImage(build + "/photos/coffee.jpg")
	if err != nil {
		log.Fatal(err)
	}
	defer photo.Close()

	answer, err := session.ImageClassify(context.Background(), photo, model, &vaccel.ImageClassifyParams{TopK: 1})
	if err != nil {
		log.Fatal(err)
	}
	for _, entry := range answer.Entries {
		fmt.Printf("%.2f %s\n", entry.Score, entry.Label)
	}
	// Output: 0.95 espresso
}

// One line, with the default network.
func ExampleClassify() {
	answer, err := vaccel.Classify(context.Background(), build+"/photos/coffee.jpg")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Entries[0].Label)
	// Output: espresso
}

// A picture that the program has decoded, or drawn.
func ExampleNewImageFrom() {
	file, err := os.Open(build + "/photos/chelsea.jpg")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	picture, err := jpeg.Decode(file)
	if err != nil {
		log.Fatal(err)
	}
	image, err := vaccel.NewImageFrom(picture)
	if err != nil {
		log.Fatal(err)
	}
	defer image.Close()

	session, _ := vaccel.Open(nil)
	defer session.Close()
	model, _ := vaccel.OpenModel("efficientnet-lite0")
	defer model.Close()
	answer, err := session.ImageClassify(context.Background(), image, model, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Entries[0].Label)
	// Output: tiger cat
}

// Calls that run side by side.
func ExampleCall() {
	session, _ := vaccel.Open(nil)
	defer session.Close()
	model, _ := vaccel.OpenModel("efficientnet-lite0")
	defer model.Close()

	var calls []*vaccel.Call[*vaccel.Classification]
	for _, name := range []string{"coffee", "chelsea"} {
		photo, err := vaccel.OpenImage(build + "/photos/" + name + ".jpg")
		if err != nil {
			log.Fatal(err)
		}
		call, err := session.SubmitImageClassify(photo, model, nil)
		if err != nil {
			log.Fatal(err)
		}
		photo.Close() // the call keeps what it needs
		calls = append(calls, call)
	}
	for _, call := range calls {
		answer, err := call.Wait(context.Background())
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(answer.Entries[0].Label)
	}
	// Output:
	// espresso
	// tiger cat
}

func ExampleError() {
	_, err := vaccel.OpenImage("no-such-photo.jpg")
	var failure *vaccel.Error
	fmt.Println(errors.Is(err, vaccel.ErrNotFound), errors.Is(err, os.ErrNotExist), errors.As(err, &failure), failure.Status.String())
	// Output: true true true ERR_NOT_FOUND
}

// A call that takes longer than it may is cancelled.
func ExampleSession_context() {
	session, _ := vaccel.Open(nil)
	defer session.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	err := session.Noop(ctx)
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}
