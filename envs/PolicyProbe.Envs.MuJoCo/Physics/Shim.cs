using System.Reflection;
using System.Runtime.InteropServices;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>The shim's C functions. The library, and MuJoCo with it, is loaded at the first call and not before.</summary>
internal static unsafe partial class Shim
{
    private const string Library = "policyprobe_mujoco";
    private const string File = "libpolicyprobe_mujoco.so";
    private const string Cure = "`apt-get install libmujoco-dev g++` and a new build put that right; `./policyprobe doctor` says what is missing.";

    static Shim() => NativeLibrary.SetDllImportResolver(typeof(Shim).Assembly, Resolve);

    /// <summary>MuJoCo's version, such as 2.2.2; null where it cannot be loaded.</summary>
    public static string? Version()
    {
        try
        {
            return Marshal.PtrToStringUTF8(pm_version());
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What the last call of this thread that failed had to say.</summary>
    public static string Message() => Marshal.PtrToStringUTF8(pm_message()) is { Length: > 0 } text ? text.Trim() : "no message";

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return IntPtr.Zero;
        var beside = Path.Combine(AppContext.BaseDirectory, File);
        if (!System.IO.File.Exists(beside) && assembly.Location.Length > 0)
            beside = Path.Combine(Path.GetDirectoryName(assembly.Location)!, File);
        if (!System.IO.File.Exists(beside))
            throw new DllNotFoundException("MuJoCo is not available, because its headers or a C++ compiler were missing when this was built: " + Cure);
        try
        {
            return NativeLibrary.Load(beside);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new DllNotFoundException($"MuJoCo is not available, because its library does not load ({error.Message.Split('\n')[0].Trim()}): {Cure}", error);
        }
    }

    [LibraryImport(Library)] internal static partial IntPtr pm_version();
    [LibraryImport(Library)] internal static partial IntPtr pm_message();
    [LibraryImport(Library)] internal static partial IntPtr pm_open(byte* xml, int length);
    [LibraryImport(Library)] internal static partial void pm_close(IntPtr simulation);
    [LibraryImport(Library)] internal static partial long pm_memory(IntPtr simulation);
    [LibraryImport(Library)] internal static partial int pm_reset(IntPtr simulation);
    [LibraryImport(Library)] internal static partial int pm_forward(IntPtr simulation);
    [LibraryImport(Library)] internal static partial int pm_step(IntPtr simulation, int repeat, int forces);
    [LibraryImport(Library)] internal static partial int pm_bare(IntPtr simulation, int repeat, int times);
    [LibraryImport(Library)] internal static partial double* pm_quantity(IntPtr simulation, int quantity, int* count);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int pm_body(IntPtr simulation, string name);
    [LibraryImport(Library)] internal static partial int pm_geom(IntPtr simulation, int geom, int* body);
    [LibraryImport(Library)] internal static partial IntPtr pm_geom_name(IntPtr simulation, int geom);
    [LibraryImport(Library)] internal static partial int pm_geom_places(IntPtr simulation, double* places);
}
