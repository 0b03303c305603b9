// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

//go:build cgo && !vaccel_remote

package vaccel

// #include "ops.h"
import "C"

import (
	"context"
	"runtime"
	"unsafe"
)
