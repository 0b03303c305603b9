// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

//go:build cgo && !vaccel_remote

package vaccel

// #include "ops.h"
import "C"

import "unsafe"

func (p *PaintParams) c(a *arguments) *C.vaccel_paint_params {
	if p == nil {
		return nil
	}
	var c C.vaccel_paint_params
	c.struct_size = C.uint32_t(unsafe.Sizeof(c))
	c.colour = C.vaccel_colour(p.Colour)
	c.strength = C.float(p.Strength)
	c.brand = a.text(p.Brand, true)
	return &c
}
