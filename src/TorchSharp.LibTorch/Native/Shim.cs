using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>The shim's C functions. The library, and libtorch with it, is loaded at the first call and not before.</summary>
internal static unsafe partial class Shim
{
    private const string Library = "torchsharp_shim";

    static Shim() => NativeLibrary.SetDllImportResolver(typeof(Shim).Assembly, Resolve);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return IntPtr.Zero;
        var beside = Path.Combine(AppContext.BaseDirectory, "libtorchsharp_shim.so");
        if (!File.Exists(beside) && assembly.Location.Length > 0)
            beside = Path.Combine(Path.GetDirectoryName(assembly.Location)!, "libtorchsharp_shim.so");
        const string cure = "Run `apt-get install libtorch-dev libopenblas0-pthread g++` and build again, or build with LIBTORCH=/path/to/libtorch; "
            + "`./policyprobe doctor` says what is missing.";
        if (!File.Exists(beside))
            throw new DllNotFoundException("torch is not available: its shim was not built, because libtorch's headers or a C++ compiler were missing. " + cure);
        try
        {
            return NativeLibrary.Load(beside);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new DllNotFoundException($"torch is not available: {beside} does not load ({error.Message.Split('\n')[0].Trim()}). {cure}", error);
        }
    }

    /// <summary>Throws what the last native call of this thread reported.</summary>
    public static void Throw() =>
        throw new ExternalException(Marshal.PtrToStringUTF8(ps_error()) is { Length: > 0 } text ? text : "libtorch failed without a message");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(long answer)
    {
        if (answer < 0)
            Throw();
    }

    [LibraryImport(Library)] internal static partial IntPtr ps_error();
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial IntPtr ps_operator(string name, string overload);
    [LibraryImport(Library)] internal static partial long ps_call(IntPtr op, Value* arguments, long count, Value* results, long max);
    [LibraryImport(Library)] internal static partial void ps_take_list(IntPtr list, IntPtr* destination);

    [LibraryImport(Library)] internal static partial void ps_release(IntPtr handle);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long ps_dim(IntPtr handle);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long ps_numel(IntPtr handle);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int ps_dtype(IntPtr handle);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long ps_element_size(IntPtr handle);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int ps_device_type(IntPtr handle);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int ps_device_index(IntPtr handle);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int ps_is_contiguous(IntPtr handle);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long ps_storage_offset(IntPtr handle);
    [LibraryImport(Library), SuppressGCTransition] internal static partial void ps_sizes(IntPtr handle, long* destination);
    [LibraryImport(Library), SuppressGCTransition] internal static partial void ps_strides(IntPtr handle, long* destination);
    [LibraryImport(Library)] internal static partial long ps_data(IntPtr handle, void** pointer);

    [LibraryImport(Library), SuppressGCTransition] internal static partial int ps_requires_grad(IntPtr handle);
    [LibraryImport(Library)] internal static partial int ps_is_leaf(IntPtr handle);
    [LibraryImport(Library)] internal static partial long ps_set_requires_grad(IntPtr handle, int value);
    [LibraryImport(Library)] internal static partial long ps_grad_of(IntPtr handle, IntPtr* gradient);
    [LibraryImport(Library)] internal static partial long ps_set_grad_of(IntPtr handle, IntPtr gradient);
    [LibraryImport(Library)] internal static partial long ps_retain_grad(IntPtr handle);
    [LibraryImport(Library)]
    internal static partial long ps_autograd_grad(
        IntPtr* outputs, long outputCount, IntPtr* inputs, long inputCount, IntPtr* outputGradients, long gradientCount,
        int retainGraph, int createGraph, int allowUnused, IntPtr* gradients);
    [LibraryImport(Library)]
    internal static partial long ps_autograd_backward(
        IntPtr* tensors, long count, IntPtr* gradients, long gradientCount, int retainGraph, int createGraph, IntPtr* inputs, long inputCount);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int ps_grad_enabled();
    [LibraryImport(Library), SuppressGCTransition] internal static partial void ps_set_grad_enabled(int enabled);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int ps_inference_enabled();
    [LibraryImport(Library)] internal static partial IntPtr ps_inference_enter(int enabled);
    [LibraryImport(Library)] internal static partial void ps_inference_leave(IntPtr guard);

    [LibraryImport(Library)] internal static partial long ps_manual_seed(long seed);
    [LibraryImport(Library)] internal static partial IntPtr ps_default_generator();
    [LibraryImport(Library)] internal static partial long ps_new_generator(long seed, int deviceType, int deviceIndex, IntPtr* generator);
    [LibraryImport(Library)] internal static partial void ps_free_generator(IntPtr generator);
    [LibraryImport(Library)] internal static partial long ps_generator_initial_seed(IntPtr generator);
    [LibraryImport(Library)] internal static partial long ps_generator_seed(IntPtr generator);
    [LibraryImport(Library)] internal static partial void ps_generator_set_seed(IntPtr generator, long seed);
    [LibraryImport(Library)] internal static partial long ps_generator_get_state(IntPtr generator, IntPtr* state);
    [LibraryImport(Library)] internal static partial long ps_generator_set_state(IntPtr generator, IntPtr state);

    [LibraryImport(Library)] internal static partial int ps_num_threads();
    [LibraryImport(Library)] internal static partial void ps_set_num_threads(int count);
    [LibraryImport(Library)] internal static partial int ps_num_interop_threads();
    [LibraryImport(Library)] internal static partial long ps_set_num_interop_threads(int count);
    [LibraryImport(Library)] internal static partial int ps_cuda_devices();
    [LibraryImport(Library)] internal static partial int ps_cudnn();
}
