// SPDX-License-Identifier: Apache-2.0

package vaccel

import (
	"context"
	"sync"
)

// DefaultModel is the network that [Classify] asks. `vaccel model fetch` makes it.
const DefaultModel = "efficientnet-lite0"

var (
	defaultSession = sync.OnceValues(func() (*Session, error) { return Open(nil) })
	defaultModel   = sync.OnceValues(func() (*Model, error) { return OpenModel(DefaultModel) })
)

// Classify says what a photograph shows: a JPEG or PNG file, asked of the default network in a
// session that stays open.
func Classify(ctx context.Context, path string) (*Classification, error) {
	session, err := defaultSession()
	if err != nil {
		return nil, err
	}
	model, err := defaultModel()
	if err != nil {
		return nil, err
	}
	photo, err := OpenImage(path)
	if err != nil {
		return nil, err
	}
	defer photo.Close()
	return session.ImageClassify(ctx, photo, model, nil)
}
