// The whole native side of PolicyProbe.Envs.MuJoCo: one handle holds a compiled model and its data.
//
// MuJoCo's own way of reporting is exit(1) for errors, and a line on the console and in MUJOCO_LOG.TXT for warnings. Both
// handlers are replaced here: an error jumps back to the function that was called from C#, which returns -1; a warning that the
// state is no longer finite makes a step return -1 as well. pm_message has the text. MuJoCo's core is C, so that a jump leaves
// no destructor out.
#include <mujoco/mujoco.h>

#include <sys/mman.h>

#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#define PM_API extern "C" __attribute__((visibility("default")))

namespace {

struct Simulation {
    mjModel* model;
    mjData* data;
    mjData* sketch;  // where drawings are worked out; null before the first
};

thread_local jmp_buf* landing = nullptr;
thread_local char message[1024] = "";
std::mutex loading;

void say(const char* text) { std::snprintf(message, sizeof message, "%s", text ? text : ""); }

void on_error(const char* text) {
    say(text);
    if (landing) std::longjmp(*landing, 1);
}

void on_warning(const char* text) { say(text); }

// Runs a call into MuJoCo's core; -1 if it reported an error.
template <typename Work>
int guarded(Work work) {
    jmp_buf here;
    jmp_buf* const outer = landing;
    if (setjmp(here)) {
        landing = outer;
        return -1;
    }
    landing = &here;
    const int answer = work();
    landing = outer;
    return answer;
}

// MuJoCo's memory. The data of a small model are 13 MB, three quarters of them a stack that is never touched. As pages of the system's own they cost what is
// touched and go back when they are freed. malloc stops using such pages for blocks of a size that was freed once: the next ones would lie in its heap, with
// every page that was ever touched, and a process that opens and closes simulations would grow to a GB.
constexpr std::size_t head = 64, large = 1 << 20;  // the size is kept before a block, which begins at a cache line

void* take(std::size_t size) {
    const std::size_t all = (size + 2 * head - 1) / head * head;
    void* const at = all < large ? std::aligned_alloc(head, all) : mmap(nullptr, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (!at || at == MAP_FAILED) return nullptr;
    *static_cast<std::size_t*>(at) = all;
    return static_cast<char*>(at) + head;
}

void give(void* block) {
    if (!block) return;
    char* const at = static_cast<char*>(block) - head;
    const std::size_t all = *reinterpret_cast<std::size_t*>(at);
    if (all < large)
        std::free(at);
    else
        munmap(at, all);
}

constexpr mjtWarning broken[] = {mjWARN_INERTIA, mjWARN_BADQPOS, mjWARN_BADQVEL, mjWARN_BADQACC, mjWARN_BADCTRL};

// MuJoCo warns of each kind once only, then it counts.
int verdict(mjData* data) {
    for (const mjtWarning kind : broken)
        if (data->warning[kind].number) {
            say(mju_warningText(kind, data->warning[kind].lastinfo));
            return -1;
        }
    return 0;
}

}  // namespace

PM_API const char* pm_message() { return message; }

PM_API const char* pm_version() { return mj_versionString(); }

// Compiles a model from its text; null if it is not one.
PM_API Simulation* pm_open(const char* xml, int length) {
    const std::lock_guard<std::mutex> alone(loading);
    mju_user_error = on_error;
    mju_user_warning = on_warning;
    mju_user_malloc = take;
    mju_user_free = give;
    mjVFS* const files = static_cast<mjVFS*>(std::malloc(sizeof(mjVFS)));
    if (!files) return say("out of memory"), nullptr;
    mj_defaultVFS(files);
    // In memory, not in registers: a jump back would undo those.
    Simulation* const made = new Simulation{nullptr, nullptr, nullptr};
    const int answer = guarded([=] {
        char fault[sizeof message] = "";
        if (mj_makeEmptyFileVFS(files, "model.xml", length) != 0) return say("the model's text does not fit into memory"), -1;
        std::memcpy(files->filedata[mj_findFileVFS(files, "model.xml")], xml, length);
        made->model = mj_loadXML("model.xml", files, fault, sizeof fault);
        if (!made->model) return say(fault), -1;
        made->data = mj_makeData(made->model);
        return made->data ? 0 : -1;
    });
    mj_deleteVFS(files);
    std::free(files);
    if (answer == 0) return made;
    if (made->model) mj_deleteModel(made->model);
    delete made;
    return nullptr;
}

PM_API void pm_close(Simulation* simulation) {
    if (simulation->sketch) mj_deleteData(simulation->sketch);
    mj_deleteData(simulation->data);
    mj_deleteModel(simulation->model);
    delete simulation;
}

// How much memory it takes up, bytes, the untouched stack left out.
PM_API long long pm_memory(Simulation* simulation) { return static_cast<long long>(simulation->model->nbuffer) + simulation->data->nbuffer; }

// Back to the model's own start state, with every warning forgotten.
PM_API int pm_reset(Simulation* simulation) {
    return guarded([=] { return mj_resetData(simulation->model, simulation->data), 0; });
}

// All that follows from positions, velocities and controls, without moving in time.
PM_API int pm_forward(Simulation* simulation) {
    return guarded([=] { return mj_forward(simulation->model, simulation->data), verdict(simulation->data); });
}

// `repeat` physics steps under one control, and the contact forces of the last one where they are asked for.
PM_API int pm_step(Simulation* simulation, int repeat, int forces) {
    return guarded([=] {
        for (int i = 0; i < repeat; i++) mj_step(simulation->model, simulation->data);
        if (forces) mj_rnePostConstraint(simulation->model, simulation->data);
        return verdict(simulation->data);
    });
}

// The machine's limit for a benchmark: the same physics, `times` over, with nothing around it.
PM_API int pm_bare(Simulation* simulation, int repeat, int times) {
    return guarded([=] {
        for (int t = 0; t < times; t++) {
            for (int i = 0; i < repeat; i++) mj_step(simulation->model, simulation->data);
            mj_rnePostConstraint(simulation->model, simulation->data);
        }
        return verdict(simulation->data);
    });
}

// Where a quantity lies, for as long as the handle lives, and how many numbers it has. The order is that of Quantity in C#.
PM_API double* pm_quantity(Simulation* simulation, int quantity, int* count) {
    mjModel* const m = simulation->model;
    mjData* const d = simulation->data;
    const struct {
        double* at;
        int count;
    } all[] = {
        {&d->time, 1}, {d->qpos, m->nq}, {d->qvel, m->nv}, {d->act, m->na}, {d->ctrl, m->nu}, {d->qacc_warmstart, m->nv},
        {d->qfrc_constraint, m->nv}, {d->qfrc_actuator, m->nv}, {d->cinert, 10 * m->nbody}, {d->cvel, 6 * m->nbody},
        {d->cfrc_ext, 6 * m->nbody}, {d->xpos, 3 * m->nbody}, {d->xipos, 3 * m->nbody}, {d->site_xpos, 3 * m->nsite},
        {&m->opt.timestep, 1}, {m->body_mass, m->nbody}, {m->body_inertia, 3 * m->nbody}, {m->actuator_gear, 6 * m->nu},
        {m->actuator_ctrlrange, 2 * m->nu}, {m->jnt_range, 2 * m->njnt}, {m->dof_damping, m->nv}, {m->dof_armature, m->nv},
        {m->geom_size, 3 * m->ngeom}, {m->geom_friction, 3 * m->ngeom}, {m->qpos0, m->nq},
    };
    if (quantity < 0 || quantity >= static_cast<int>(sizeof all / sizeof *all)) return nullptr;
    *count = all[quantity].count;
    return all[quantity].at;
}

// The number of a body by its name; -1 if there is none.
PM_API int pm_body(Simulation* simulation, const char* name) { return mj_name2id(simulation->model, mjOBJ_BODY, name); }

// The shape of a geom (mjtGeom) and the body that it belongs to.
PM_API int pm_geom(Simulation* simulation, int geom, int* body) {
    *body = simulation->model->geom_bodyid[geom];
    return simulation->model->geom_type[geom];
}

// The name of a geom; null if it has none.
PM_API const char* pm_geom_name(Simulation* simulation, int geom) { return mj_id2name(simulation->model, mjOBJ_GEOM, geom); }

// Where every geom is with the positions as they are now: its place (3) and the axes of its frame (9, by rows) each. Worked out in
// data of its own, because the simulation's are those of its last step, which the task may still look at.
PM_API int pm_geom_places(Simulation* simulation, double* places) {
    return guarded([=] {
        const mjModel* const m = simulation->model;
        if (!simulation->sketch) simulation->sketch = mj_makeData(m);
        mjData* const d = simulation->sketch;
        if (!d) return say("out of memory"), -1;
        std::memcpy(d->qpos, simulation->data->qpos, m->nq * sizeof(double));
        mj_kinematics(m, d);
        for (int i = 0; i < m->ngeom; i++) {
            std::memcpy(places + 12 * i, d->geom_xpos + 3 * i, 3 * sizeof(double));
            std::memcpy(places + 12 * i + 3, d->geom_xmat + 9 * i, 9 * sizeof(double));
        }
        return 0;
    });
}
