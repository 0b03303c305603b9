// SPDX-License-Identifier: Apache-2.0

// What does this photograph show? One call, on whatever accelerator is here.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/vaccel/vaccel/bindings/go"
)

// classify ends early, and says so, when ctx does.
func classify(ctx context.Context, path, name string) error {
	session, err := vaccel.Open(nil)
	if err != nil {
		return err
	}
	defer session.Close()
	model, err := vaccel.OpenModel(name)
	if err != nil {
		return err
	}
	defer model.Close()
	photo, err := vaccel.OpenImage(path)
	if err != nil {
		return err
	}
	defer photo.Close()

	answer, err := session.ImageClassify(ctx, photo, model, nil)
	if err != nil {
		return err
	}
	for _, entry := range answer.Entries {
		fmt.Printf("%.4f  %s\n", entry.Score, entry.Label)
	}
	return nil
}

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		fmt.Fprintf(os.Stderr, "usage: %s PHOTO [MODEL]\n", os.Args[0])
		os.Exit(2)
	}
	model := vaccel.DefaultModel
	if len(os.Args) == 3 {
		model = os.Args[2]
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := classify(ctx, os.Args[1], model)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "classify:", err)
		os.Exit(1)
	}
}
