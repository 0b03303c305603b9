/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/client.h"

#include <string.h>

enum { ROUTE_SIZE = 128 };

void vac_client_write(struct vac_writer *writer, const struct vac_codec *codec,
                      const struct vac_call_head *head, const void *args)
{
    vac_frame_begin_call(writer, head, codec->call_size);
    vac_put_call(writer, codec, args);
    vac_frame_end(writer);
}

/* "loop/openvino": the way that the call went. Cut rather than refused when it is very long. */
static void join(char *route, const char *via, const char *backend)
{
    size_t at = strlen(via) < ROUTE_SIZE / 2 ? strlen(via) : ROUTE_SIZE / 2;
    size_t rest = strlen(backend);

    memcpy(route, via, at);
    route[at++] = '/';
    if (rest > ROUTE_SIZE - 1 - at)
        rest = ROUTE_SIZE - 1 - at;
    /* Not within a character: those after the first byte are 10xxxxxx. */
    while (rest && ((unsigned char)backend[rest] & 0xC0) == 0x80)
        rest--;
    memcpy(route + at, backend, rest);
    route[at + rest] = '\0';
}

/* A frame that the other side could not read is answered with a failure of op 0 and id 0. */
static bool answers(const struct vac_reply_head *reply, const struct vac_call_head *call)
{
    if (reply->status < 0 && reply->op == 0 && reply->id == 0)
        return true;
    return reply->op == call->op && reply->version == call->version && reply->id == call->id;
}

vaccel_status vac_client_read(struct vac_reader *reader, const struct vac_codec *codec,
                              const struct vac_call_head *head, const void *args, const char *via,
                              const vaccel_host *host)
{
    struct vac_reply_head reply;
    char route[ROUTE_SIZE];

    reader->reply = true;
    if (vac_frame_read_reply(reader, &reply) && !answers(&reply, head))
        vac_fault(reader, "it answers another call");
    if (!reader->fault && reply.status != VACCEL_OK)
        return host->fail(reply.status < 0 ? reply.status : VACCEL_ERR_PROTOCOL, "%s",
                          reply.message ? reply.message : "the other side gave no reason");
    if (!reader->fault) {
        vaccel_origin origin = reply.origin;
        if (origin.backend) {
            join(route, via, origin.backend);
            origin.backend = route;
        }
        vaccel_status status = vac_take_reply(reader, codec, args, &origin, host);
        if (!reader->fault)
            return status;
    }
    if (reader->no_memory)
        return host->fail(VACCEL_ERR_NO_MEMORY, "a reply through %s does not fit into memory", via);
    return host->fail(VACCEL_ERR_PROTOCOL,
                      "a reply through %s is refused: %s; both sides should be of the same version "
                      "of vaccel",
                      via, reader->fault);
}
