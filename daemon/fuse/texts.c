/* SPDX-License-Identifier: Apache-2.0 */
/** The texts `version`, `backends` and `ops`. */
#include <vaccel/backend_ops.h>
#include <vaccel/vaccel.h>

#include "daemon/fuse/text.h"
#include "wire/codec.h"

void vac_text_version(struct vac_text *text)
{
    vac_text_add(text, "vaccel %s\nwire %d\n", vaccel_version(), VAC_FRAME_VERSION);
}

void vac_text_ops(struct vac_text *text)
{
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
        /* Applications never call this one, and so have no name for it. */
        const char *name = vac_codecs[i].op == VACCEL_OP_MODEL_REGISTER
                               ? "model_register"
                               : vaccel_op_name(vac_codecs[i].op);
        vac_text_add(text, "%u\t%u\t%s\n", vac_codecs[i].op, vac_codecs[i].version,
                     name ? name : "");
    }
}

static void add_backend(struct vac_text *text, const vaccel_inventory *inventory, size_t index)
{
    vac_text_add_word(text, vaccel_inventory_backend_name(inventory, index));
    vac_text_add(text, "\t%s\t",
                 vaccel_status_name(vaccel_inventory_backend_status(inventory, index)));
    vac_text_add_word(text, vaccel_inventory_backend_version(inventory, index));
    vac_text_add(text, "\t");
    for (size_t i = 0; i < vaccel_inventory_backend_device_count(inventory, index); i++) {
        vac_text_add(text, "%s", i ? "," : "");
        vac_text_add_word(text, vaccel_inventory_backend_device_name(inventory, index, i));
    }
    vac_text_add(text, "\n");
}

void vac_text_backends(struct vac_text *text)
{
    vaccel_inventory *inventory = NULL;

    if (vaccel_inspect(&inventory) != VACCEL_OK) {
        vac_text_add(text, "# ");
        vac_text_add_word(text, vaccel_last_error());
        vac_text_add(text, "\n");
        return;
    }
    for (size_t i = 0; i < vaccel_inventory_backend_count(inventory); i++)
        add_backend(text, inventory, i);
    vaccel_inventory_release(inventory);
}
