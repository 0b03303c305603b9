/* SPDX-License-Identifier: Apache-2.0 */
#include "media/output_json.h"

#include <stdlib.h>

#include "media/model_json.h"

static const char *const ROWS[] = {"box_scores", "box_score_class", "image_class_score_box", NULL};
static const char *const BOXES[] = {"xyxy", "cxcywh", "xywh", "yxyx", NULL};
static const char *const UNITS[] = {"pixels", "relative", NULL};
static const char *const FIGURES[] = {"one", "several", NULL};
static const char *const KINDS[] = {"metric", "inverse", "relative", "relative_inverse", NULL};

/* Of an object "output.…": opens it and refuses what is not known. */
static vaccel_status open_section(const struct vac_members *at, const char *key,
                                  const struct vac_members *inner, const char *const *known,
                                  json_t *output, json_t **section)
{
    vaccel_status status = vac_get_object(at, output, key, section);
    return status == VACCEL_OK && *section != NULL ? vac_check_keys(inner, *section, known)
                                                   : status;
}

/* What scores no row of a final list could have. */
static vaccel_status check_detect(const struct vac_members *at,
                                  const struct vac_detect_output *detect)
{
    bool plain = detect->scores == NULL && !detect->objectness;
    if (detect->rows != VAC_ROWS_BOX_SCORES && !plain) {
        return vac_media_fail(
            at->err, VACCEL_ERR_FORMAT,
            "%s: \"output.detect\" has rows \"%s\", whose rows hold one score each; remove "
            "\"scores\" and \"objectness\", or correct \"rows\"",
            at->where, ROWS[detect->rows]);
    }
    if (detect->scores != NULL && detect->objectness) {
        return vac_media_fail(at->err, VACCEL_ERR_FORMAT,
                              "%s: \"output.detect\" has \"scores\" in an output of their own and "
                              "\"objectness\", which stands before scores in a box's row; remove "
                              "one of them",
                              at->where);
    }
    return VACCEL_OK;
}

static vaccel_status read_detect(const struct vac_members *outer, json_t *output,
                                 struct vac_model_info *info)
{
    static const char *const known[] = {"rows",        "box",        "unit",   "transposed",
                                        "objectness",  "background", "scores", "min_score",
                                        "max_overlap", NULL};
    const struct vac_members at = {outer->where, "output.detect.", outer->err};
    struct vac_detect_output *detect = &info->detect;
    json_t *section = NULL;
    int rows = 0, box = 0, unit = 0;
    vaccel_status status = open_section(outer, "detect", &at, known, output, &section);
    if (status != VACCEL_OK || section == NULL) {
        return status;
    }
    detect->described = true;
    struct {
        const char *key;
        const char *const *words;
        int *out;
        bool required;
    } words[] = {
        {"rows", ROWS, &rows, true}, {"box", BOXES, &box, false}, {"unit", UNITS, &unit, false}};
    struct {
        const char *key;
        bool *out;
    } flags[] = {{"transposed", &detect->transposed},
                 {"objectness", &detect->objectness},
                 {"background", &detect->background}};
    for (size_t i = 0; i < 3 && status == VACCEL_OK; i++) {
        status = vac_get_word(&at, section, words[i].key, words[i].required, words[i].words,
                              words[i].out);
    }
    for (size_t i = 0; i < 3 && status == VACCEL_OK; i++) {
        status = vac_get_bool(&at, section, flags[i].key, flags[i].out);
    }
    if (status == VACCEL_OK) {
        status = vac_get_string(&at, section, "scores", false, &detect->scores);
    }
    if (status == VACCEL_OK) {
        status = vac_get_number(&at, section, "min_score", 0, 1, &detect->min_score);
    }
    if (status == VACCEL_OK) {
        status = vac_get_number(&at, section, "max_overlap", 0, 1, &detect->max_overlap);
    }
    detect->rows = (enum vac_detect_rows)rows;
    detect->box = (enum vac_box_form)box;
    detect->relative = unit == 1;
    return status == VACCEL_OK ? check_detect(&at, detect) : status;
}

/* The layout of maps: the input's when it is not said. */
static vaccel_status read_layout(const struct vac_members *at, json_t *section,
                                 const struct vac_model_info *info, enum vac_media_layout *layout)
{
    int word = (int)info->input.layout;
    vaccel_status status = vac_get_word(at, section, "layout", false, vac_layout_words, &word);
    *layout = (enum vac_media_layout)word;
    return status;
}

static vaccel_status read_segment(const struct vac_members *outer, json_t *output,
                                  struct vac_model_info *info)
{
    static const char *const known[] = {"layout", NULL};
    const struct vac_members at = {outer->where, "output.segment.", outer->err};
    json_t *section = NULL;
    vaccel_status status = open_section(outer, "segment", &at, known, output, &section);
    if (status != VACCEL_OK || section == NULL) {
        return status;
    }
    info->segment.described = true;
    return read_layout(&at, section, info, &info->segment.layout);
}

static vaccel_status read_pose(const struct vac_members *outer, json_t *output,
                               struct vac_model_info *info)
{
    static const char *const known[] = {"layout", "figures", "root", "offsets", "min_score", NULL};
    const struct vac_members at = {outer->where, "output.pose.", outer->err};
    struct vac_pose_output *pose = &info->pose;
    json_t *section = NULL;
    int figures = 0;
    vaccel_status status = open_section(outer, "pose", &at, known, output, &section);
    if (status != VACCEL_OK || section == NULL) {
        return status;
    }
    pose->described = true;
    status = read_layout(&at, section, info, &pose->layout);
    if (status == VACCEL_OK) {
        status = vac_get_word(&at, section, "figures", false, FIGURES, &figures);
    }
    if (status == VACCEL_OK) {
        status = vac_get_string(&at, section, "offsets", false, &pose->offsets);
    }
    if (status == VACCEL_OK) {
        status = vac_get_number(&at, section, "min_score", 0, 1, &pose->min_score);
    }
    json_t *root = json_object_get(section, "root");
    if (status == VACCEL_OK && root != NULL) {
        json_int_t value = json_is_integer(root) ? json_integer_value(root) : -1;
        if (value < 0 || value >= VAC_MAX_KEYPOINTS) {
            return vac_fail_wrong(&at, "root", "the number of a keypoint, from 0 on");
        }
        pose->root = (uint32_t)value;
    }
    pose->several = figures == 1;
    return status;
}

static vaccel_status read_depth(const struct vac_members *outer, json_t *output,
                                struct vac_model_info *info)
{
    static const char *const known[] = {"kind", "scale", "shift", NULL};
    const struct vac_members at = {outer->where, "output.depth.", outer->err};
    struct vac_depth_output *depth = &info->depth;
    json_t *section = NULL;
    int kind = 0;
    vaccel_status status = open_section(outer, "depth", &at, known, output, &section);
    if (status != VACCEL_OK || section == NULL) {
        return status;
    }
    depth->described = true;
    depth->scale = 1.0f;
    status = vac_get_word(&at, section, "kind", true, KINDS, &kind);
    if (status == VACCEL_OK) {
        status = vac_get_number(&at, section, "scale", -1e30, 1e30, &depth->scale);
    }
    if (status == VACCEL_OK) {
        status = vac_get_number(&at, section, "shift", -1e30, 1e30, &depth->shift);
    }
    if (status == VACCEL_OK && !(depth->scale > 0.0f || depth->scale < 0.0f)) {
        status = vac_fail_wrong(&at, "scale", "a number other than 0");
    }
    depth->kind = (enum vac_depth_kind)kind;
    return status;
}

vaccel_status vac_read_outputs(const struct vac_members *at, json_t *output,
                               struct vac_model_info *info)
{
    vaccel_status status = read_detect(at, output, info);
    if (status == VACCEL_OK) {
        status = read_segment(at, output, info);
    }
    if (status == VACCEL_OK) {
        status = read_pose(at, output, info);
    }
    return status == VACCEL_OK ? read_depth(at, output, info) : status;
}

static int set_word(json_t *object, const char *key, const char *word)
{
    return word != NULL ? json_object_set_new(object, key, json_string(word)) : 0;
}

static int set_flag(json_t *object, const char *key, bool value)
{
    return value ? json_object_set_new(object, key, json_true()) : 0;
}

/* A number that is not 0, which stands for one that was not given. */
static int set_number(json_t *object, const char *key, float value)
{
    return value > 0.0f || value < 0.0f ? json_object_set_new(object, key, vac_json_float(value))
                                        : 0;
}

static json_t *detect_json(const struct vac_detect_output *detect)
{
    json_t *section = json_object();
    int failed = set_word(section, "rows", ROWS[detect->rows]);
    failed |= set_word(section, "box", BOXES[detect->box]);
    failed |= set_word(section, "unit", UNITS[detect->relative]);
    failed |= set_flag(section, "transposed", detect->transposed);
    failed |= set_flag(section, "objectness", detect->objectness);
    failed |= set_flag(section, "background", detect->background);
    failed |= set_word(section, "scores", detect->scores);
    failed |= set_number(section, "min_score", detect->min_score);
    failed |= set_number(section, "max_overlap", detect->max_overlap);
    return failed == 0 ? section : NULL;
}

static json_t *pose_json(const struct vac_pose_output *pose)
{
    json_t *section = json_object();
    int failed = set_word(section, "layout", vac_layout_words[pose->layout]);
    failed |= set_word(section, "figures", FIGURES[pose->several]);
    failed |= json_object_set_new(section, "root", json_integer(pose->root));
    failed |= set_word(section, "offsets", pose->offsets);
    failed |= set_number(section, "min_score", pose->min_score);
    return failed == 0 ? section : NULL;
}

static json_t *depth_json(const struct vac_depth_output *depth)
{
    json_t *section = json_object();
    int failed = set_word(section, "kind", KINDS[depth->kind]);
    failed |= set_number(section, "scale", depth->scale);
    failed |= set_number(section, "shift", depth->shift);
    return failed == 0 ? section : NULL;
}

int vac_write_outputs(json_t *output, const struct vac_model_info *info)
{
    int failed = 0;
    if (info->detect.described) {
        failed |= json_object_set_new(output, "detect", detect_json(&info->detect));
    }
    if (info->segment.described) {
        json_t *section = json_object();
        failed |= set_word(section, "layout", vac_layout_words[info->segment.layout]);
        failed |= json_object_set_new(output, "segment", section);
    }
    if (info->pose.described) {
        failed |= json_object_set_new(output, "pose", pose_json(&info->pose));
    }
    if (info->depth.described) {
        failed |= json_object_set_new(output, "depth", depth_json(&info->depth));
    }
    return failed;
}

void vac_free_outputs(struct vac_model_info *info)
{
    free(info->detect.scores);
    free(info->pose.offsets);
}
