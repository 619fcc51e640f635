// The whole native side of TorchSharp.LibTorch: a C face over libtorch's dispatcher, autograd engine and generators.
//
// ps_call reaches every ATen operator through its schema: arguments arrive as tagged values, trailing ones that are not
// given take the schema's defaults, results leave as tagged values. What the dispatcher does not reach (autograd, data
// access, random state, threads) has functions of its own. A tensor handle is a TensorImpl* that owns one reference;
// zero is "no tensor". No C++ exception crosses the border: a function that fails returns -1 and ps_error says why.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#if __has_include(<c10/util/Optional.h>)
#include <c10/util/Optional.h>
template <typename T> using optional_t = c10::optional<T>;
#else
#include <optional>
template <typename T> using optional_t = std::optional<T>;
#endif

#define PS_API extern "C" __attribute__((visibility("default")))

namespace {

using Handle = c10::TensorImpl*;

enum Tag : int64_t {
    tag_missing = 0, tag_none, tag_tensor, tag_int, tag_double, tag_bool, tag_ints, tag_doubles, tag_tensors,
    tag_optional_tensors, tag_string, tag_generator, tag_device
};

struct Value {
    int64_t tag;
    union {
        int64_t integer;
        double real;
        void* pointer;
    };
    int64_t length;
};

struct Operator {
    c10::OperatorHandle handle;
    size_t arity;
};

thread_local std::string last_error;

at::Tensor borrow(Handle handle) {
    return handle == nullptr ? at::Tensor() : at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(handle));
}

Handle give(at::Tensor&& tensor) {
    return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

std::vector<at::Tensor> borrow_all(const Handle* handles, int64_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int64_t i = 0; i < count; i++)
        tensors.push_back(borrow(handles[i]));
    return tensors;
}

void describe(std::ostream& out, Handle handle) {
    if (handle == nullptr) {
        out << "none";
        return;
    }
    out << c10::toString(c10::typeMetaToScalarType(handle->dtype())) << '[';
    auto sizes = handle->sizes();
    for (size_t i = 0; i < sizes.size(); i++)
        out << (i ? ", " : "") << sizes[i];
    out << ']';
    if (!handle->device().is_cpu())
        out << '@' << handle->device().str();
}

void describe(std::ostream& out, const Value& value) {
    switch (value.tag) {
        case tag_tensor: describe(out, static_cast<Handle>(value.pointer)); break;
        case tag_int: out << value.integer; break;
        case tag_double: out << value.real; break;
        case tag_bool: out << (value.integer ? "true" : "false"); break;
        case tag_string: out << '\'' << std::string(static_cast<char*>(value.pointer), value.length) << '\''; break;
        case tag_ints:
        case tag_tensors:
        case tag_optional_tensors:
            out << '(';
            for (int64_t i = 0; i < value.length && i < 8; i++) {
                out << (i ? ", " : "");
                if (value.tag == tag_ints) out << static_cast<int64_t*>(value.pointer)[i];
                else describe(out, static_cast<Handle*>(value.pointer)[i]);
            }
            out << (value.length > 8 ? ", …)" : ")");
            break;
        default: out << "none"; break;
    }
}

std::string one_line(const char* what) {
    std::string text(what);
    auto end = text.find("\nException raised from");
    if (end != std::string::npos) text.resize(end);
    for (auto& c : text)
        if (c == '\n' || c == '\r') c = ' ';
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

// Runs the body; an exception becomes -1 and a sentence that starts with the context.
template <typename Body, typename Context> int64_t guarded(Body body, Context context) {
    try {
        return body();
    } catch (const c10::Error& error) {
        last_error = context() + one_line(error.what_without_backtrace());
    } catch (const std::exception& error) {
        last_error = context() + one_line(error.what());
    } catch (...) {
        last_error = context() + "an unknown native exception";
    }
    return -1;
}

template <typename Body> int64_t named(const char* name, Body body) {
    return guarded(body, [name] { return std::string(name) + ": "; });
}

void push(torch::jit::Stack& stack, const Value& value) {
    switch (value.tag) {
        case tag_tensor: stack.emplace_back(borrow(static_cast<Handle>(value.pointer))); return;
        case tag_int: stack.emplace_back(value.integer); return;
        case tag_double: stack.emplace_back(value.real); return;
        case tag_bool: stack.emplace_back(value.integer != 0); return;
        case tag_ints: stack.emplace_back(c10::IntArrayRef(static_cast<int64_t*>(value.pointer), value.length)); return;
        case tag_doubles: stack.emplace_back(c10::ArrayRef<double>(static_cast<double*>(value.pointer), value.length)); return;
        case tag_string: stack.emplace_back(std::string(static_cast<char*>(value.pointer), value.length)); return;
        case tag_generator: stack.emplace_back(*static_cast<at::Generator*>(value.pointer)); return;
        case tag_device:
            stack.emplace_back(c10::Device(static_cast<c10::DeviceType>(value.integer), static_cast<c10::DeviceIndex>(value.length)));
            return;
        case tag_tensors: {
            c10::List<at::Tensor> list;
            for (int64_t i = 0; i < value.length; i++)
                list.push_back(borrow(static_cast<Handle*>(value.pointer)[i]));
            stack.emplace_back(std::move(list));
            return;
        }
        case tag_optional_tensors: {
            c10::List<optional_t<at::Tensor>> list;
            for (int64_t i = 0; i < value.length; i++) {
                Handle handle = static_cast<Handle*>(value.pointer)[i];
                list.push_back(handle == nullptr ? optional_t<at::Tensor>() : optional_t<at::Tensor>(borrow(handle)));
            }
            stack.emplace_back(std::move(list));
            return;
        }
        default: stack.emplace_back(); return;
    }
}

void pop(c10::IValue&& result, Value& value) {
    value.length = 0;
    if (result.isTensor()) {
        value.tag = tag_tensor;
        value.pointer = give(std::move(result).toTensor());
    } else if (result.isInt()) {
        value.tag = tag_int;
        value.integer = result.toInt();
    } else if (result.isDouble()) {
        value.tag = tag_double;
        value.real = result.toDouble();
    } else if (result.isBool()) {
        value.tag = tag_bool;
        value.integer = result.toBool();
    } else if (result.isTensorList()) {
        auto tensors = result.toTensorVector();
        auto* list = new std::vector<Handle>();
        list->reserve(tensors.size());
        for (auto& tensor : tensors)
            list->push_back(give(std::move(tensor)));
        value.tag = tag_tensors;
        value.pointer = list;
        value.length = static_cast<int64_t>(list->size());
    } else {
        value.tag = tag_none;
        value.integer = 0;
    }
}

}  // namespace

PS_API const char* ps_error() { return last_error.c_str(); }

// ---- operators -------------------------------------------------------------------------------------------------------

PS_API Operator* ps_operator(const char* name, const char* overload) {
    Operator* found = nullptr;
    named(name, [&] {
        auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
        auto arity = handle.schema().arguments().size();
        found = new Operator{handle, arity};
        return 0;
    });
    return found;
}

// Calls an operator; the number of results, of which the first max_results were written, or -1.
PS_API int64_t ps_call(Operator* op, const Value* arguments, int64_t count, Value* results, int64_t max_results) {
    static thread_local torch::jit::Stack stack;
    int64_t answer = guarded(
        [&]() -> int64_t {
            stack.clear();
            TORCH_CHECK(static_cast<size_t>(count) <= op->arity, "expected at most ", op->arity, " arguments, got ", count);
            for (int64_t i = 0; i < count; i++) {
                if (arguments[i].tag == tag_missing) {
                    const auto& fallback = op->handle.schema().arguments()[i].default_value();
                    TORCH_CHECK(fallback.has_value(), "argument ", i, " has no default");
                    stack.push_back(*fallback);
                } else {
                    push(stack, arguments[i]);
                }
            }
            if (static_cast<size_t>(count) < op->arity) {
                const auto& declared = op->handle.schema().arguments();
                for (size_t i = count; i < op->arity; i++) {
                    const auto& fallback = declared[i].default_value();
                    TORCH_CHECK(fallback.has_value(), "argument '", declared[i].name(), "' is missing");
                    stack.push_back(*fallback);
                }
            }
            op->handle.callBoxed(&stack);
            int64_t produced = static_cast<int64_t>(stack.size());
            for (int64_t i = 0; i < produced && i < max_results; i++)
                pop(std::move(stack[i]), results[i]);
            return produced;
        },
        [&] {
            const auto& schema = op->handle.schema();
            std::ostringstream text;
            auto name = schema.name();
            text << (name.rfind("aten::", 0) == 0 ? name.substr(6) : name) << '(';
            for (int64_t i = 0; i < count && static_cast<size_t>(i) < op->arity; i++) {
                if (arguments[i].tag == tag_missing) continue;
                text << (i ? ", " : "") << schema.arguments()[i].name() << ": ";
                describe(text, arguments[i]);
            }
            text << "): ";
            return text.str();
        });
    stack.clear();
    return answer;
}

// Moves a list result out and frees it.
PS_API void ps_take_list(std::vector<Handle>* list, Handle* destination) {
    for (size_t i = 0; i < list->size(); i++)
        destination[i] = (*list)[i];
    delete list;
}

// ---- tensors ---------------------------------------------------------------------------------------------------------

PS_API void ps_release(Handle handle) {
    c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle);
}

PS_API int64_t ps_dim(Handle handle) { return handle->dim(); }
PS_API int64_t ps_numel(Handle handle) { return handle->numel(); }
PS_API int32_t ps_dtype(Handle handle) { return static_cast<int32_t>(c10::typeMetaToScalarType(handle->dtype())); }
PS_API int64_t ps_element_size(Handle handle) { return static_cast<int64_t>(handle->dtype().itemsize()); }
PS_API int32_t ps_device_type(Handle handle) { return static_cast<int32_t>(handle->device().type()); }
PS_API int32_t ps_device_index(Handle handle) { return handle->device().index(); }
PS_API int32_t ps_is_contiguous(Handle handle) { return handle->is_contiguous(); }
PS_API int64_t ps_storage_offset(Handle handle) { return handle->storage_offset(); }

PS_API void ps_sizes(Handle handle, int64_t* destination) {
    auto sizes = handle->sizes();
    for (size_t i = 0; i < sizes.size(); i++) destination[i] = sizes[i];
}

PS_API void ps_strides(Handle handle, int64_t* destination) {
    auto strides = handle->strides();
    for (size_t i = 0; i < strides.size(); i++) destination[i] = strides[i];
}

PS_API int64_t ps_data(Handle handle, void** pointer) {
    return named("data", [&] {
        *pointer = borrow(handle).data_ptr();
        return 0;
    });
}

// ---- autograd --------------------------------------------------------------------------------------------------------

PS_API int32_t ps_requires_grad(Handle handle) { return borrow(handle).requires_grad(); }
PS_API int32_t ps_is_leaf(Handle handle) { return borrow(handle).is_leaf(); }

PS_API int64_t ps_set_requires_grad(Handle handle, int32_t value) {
    return named("requires_grad_", [&] {
        auto tensor = borrow(handle);
        auto type = tensor.scalar_type();
        TORCH_CHECK(!value || c10::isFloatingType(type) || c10::isComplexType(type),
            "only floating-point and complex tensors can require gradients, got ", c10::toString(type));
        tensor.requires_grad_(value != 0);
        return 0;
    });
}

PS_API int64_t ps_grad_of(Handle handle, Handle* gradient) {
    return named("grad", [&] {
        at::Tensor held = borrow(handle).grad();
        *gradient = give(std::move(held));
        return 0;
    });
}

PS_API int64_t ps_set_grad_of(Handle handle, Handle gradient) {
    return named("grad", [&] {
        borrow(handle).mutable_grad() = borrow(gradient);
        return 0;
    });
}

PS_API int64_t ps_retain_grad(Handle handle) {
    return named("retain_grad", [&] {
        borrow(handle).retain_grad();
        return 0;
    });
}

PS_API int64_t ps_autograd_grad(const Handle* outputs, int64_t output_count, const Handle* inputs, int64_t input_count,
    const Handle* output_gradients, int64_t gradient_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused,
    Handle* gradients) {
    return named("autograd.grad", [&] {
        auto results = torch::autograd::grad(borrow_all(outputs, output_count), borrow_all(inputs, input_count),
            borrow_all(output_gradients, gradient_count), retain_graph != 0, create_graph != 0, allow_unused != 0);
        for (size_t i = 0; i < results.size(); i++)
            gradients[i] = give(std::move(results[i]));
        return static_cast<int64_t>(results.size());
    });
}

PS_API int64_t ps_autograd_backward(const Handle* tensors, int64_t count, const Handle* gradients, int64_t gradient_count,
    int32_t retain_graph, int32_t create_graph, const Handle* inputs, int64_t input_count) {
    return named("autograd.backward", [&] {
        torch::autograd::backward(borrow_all(tensors, count), borrow_all(gradients, gradient_count), retain_graph != 0,
            create_graph != 0, borrow_all(inputs, input_count));
        return 0;
    });
}

PS_API int32_t ps_grad_enabled() { return c10::GradMode::is_enabled(); }
PS_API void ps_set_grad_enabled(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }
PS_API int32_t ps_inference_enabled() { return c10::InferenceMode::is_enabled(); }
PS_API c10::InferenceMode* ps_inference_enter(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }
PS_API void ps_inference_leave(c10::InferenceMode* guard) { delete guard; }

// ---- random numbers --------------------------------------------------------------------------------------------------

PS_API int64_t ps_manual_seed(int64_t seed) {
    return named("manual_seed", [&] {
        at::manual_seed(static_cast<uint64_t>(seed));
        return 0;
    });
}

PS_API at::Generator* ps_default_generator() { return new at::Generator(at::detail::getDefaultCPUGenerator()); }

PS_API int64_t ps_new_generator(int64_t seed, int32_t device_type, int32_t device_index, at::Generator** generator) {
    return named("Generator", [&] {
        (void)device_index;
        TORCH_CHECK(static_cast<c10::DeviceType>(device_type) == c10::DeviceType::CPU, "expected a CPU device");
        *generator = new at::Generator(at::detail::createCPUGenerator(static_cast<uint64_t>(seed)));
        return 0;
    });
}

PS_API void ps_free_generator(at::Generator* generator) { delete generator; }

PS_API int64_t ps_generator_initial_seed(at::Generator* generator) {
    std::lock_guard<std::mutex> lock(generator->mutex());
    return static_cast<int64_t>(generator->current_seed());
}

PS_API int64_t ps_generator_seed(at::Generator* generator) {
    std::lock_guard<std::mutex> lock(generator->mutex());
    return static_cast<int64_t>(generator->seed());
}

PS_API void ps_generator_set_seed(at::Generator* generator, int64_t seed) {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_current_seed(static_cast<uint64_t>(seed));
}

PS_API int64_t ps_generator_get_state(at::Generator* generator, Handle* state) {
    return named("Generator.get_state", [&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        *state = give(generator->get_state());
        return 0;
    });
}

PS_API int64_t ps_generator_set_state(at::Generator* generator, Handle state) {
    return named("Generator.set_state", [&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_state(borrow(state));
        return 0;
    });
}

// ---- the machine -----------------------------------------------------------------------------------------------------

PS_API int32_t ps_num_threads() { return at::get_num_threads(); }
// OpenBLAS keeps threads of its own that at::set_num_threads does not reach; the symbol is there when libtorch links OpenBLAS.
extern "C" void openblas_set_num_threads(int) __attribute__((weak));

PS_API void ps_set_num_threads(int32_t count) {
    at::set_num_threads(count);
    if (openblas_set_num_threads != nullptr) openblas_set_num_threads(count);
}
PS_API int32_t ps_num_interop_threads() { return at::get_num_interop_threads(); }

PS_API int64_t ps_set_num_interop_threads(int32_t count) {
    return named("set_num_interop_threads", [&] {
        at::set_num_interop_threads(count);
        return 0;
    });
}

PS_API int32_t ps_cuda_devices() {
    int64_t count = 0;
    named("cuda", [&] {
        if (at::globalContext().hasCUDA() && c10::impl::hasDeviceGuardImpl(c10::DeviceType::CUDA))
            count = c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->deviceCount();
        return 0;
    });
    return static_cast<int32_t>(count);
}

PS_API int32_t ps_cudnn() { return at::globalContext().hasCuDNN(); }
