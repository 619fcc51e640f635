using System.Reflection;
using System.Runtime.InteropServices;

namespace PolicyProbe.Envs.Box2D;

/// <summary>The shim's C functions. The library, and Box2D with it, is loaded at the first call and not before.</summary>
internal static unsafe partial class Shim
{
    private const string Library = "policyprobe_box2d";
    private const string File = "libpolicyprobe_box2d.so";
    private const string Cure = "`apt-get install libbox2d-dev g++` and a new build put that right; `./policyprobe doctor` says what is missing.";

    static Shim() => NativeLibrary.SetDllImportResolver(typeof(Shim).Assembly, Resolve);

    /// <summary>Box2D's version by its own account, such as 2.4.0; null where it cannot be loaded.</summary>
    public static string? Version()
    {
        try
        {
            var version = pb_version();
            return $"{version / 10000}.{version / 100 % 100}.{version % 100}";
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What the last call of this thread that failed had to say.</summary>
    public static string Message() => Marshal.PtrToStringUTF8(pb_message()) is { Length: > 0 } text ? text.Trim() : "no message";

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return IntPtr.Zero;
        var beside = Path.Combine(AppContext.BaseDirectory, File);
        if (!System.IO.File.Exists(beside) && assembly.Location.Length > 0)
            beside = Path.Combine(Path.GetDirectoryName(assembly.Location)!, File);
        if (!System.IO.File.Exists(beside))
            throw new DllNotFoundException("Box2D is not available, because its headers or a C++ compiler were missing when this was built: " + Cure);
        try
        {
            return NativeLibrary.Load(beside);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new DllNotFoundException($"Box2D is not available, because its library does not load ({error.Message.Split('\n')[0].Trim()}): {Cure}", error);
        }
    }

    [LibraryImport(Library)] internal static partial int pb_version();
    [LibraryImport(Library)] internal static partial IntPtr pb_message();
    [LibraryImport(Library)] internal static partial IntPtr pb_open();
    [LibraryImport(Library)] internal static partial void pb_close(IntPtr world);
    [LibraryImport(Library)] internal static partial int pb_clear(IntPtr world, float gravityX, float gravityY);
    [LibraryImport(Library)] internal static partial int pb_body(IntPtr world, int moves, float x, float y, float angle);
    [LibraryImport(Library)] internal static partial int pb_polygon(IntPtr world, int body, float* points, int count, float* material, int category, int mask);
    [LibraryImport(Library)] internal static partial int pb_rectangle(IntPtr world, int body, float halfWidth, float halfHeight, float* material, int category, int mask);
    [LibraryImport(Library)] internal static partial int pb_edge(IntPtr world, int body, float x1, float y1, float x2, float y2, float* material, int category, int mask);
    [LibraryImport(Library)] internal static partial int pb_hinge(IntPtr world, int a, int b, float* hinge);
    [LibraryImport(Library)] internal static partial int pb_motor(IntPtr world, int joint, float speed, float torque);
    [LibraryImport(Library)] internal static partial int pb_hinge_state(IntPtr world, int joint, float* state);
    [LibraryImport(Library)] internal static partial int pb_force(IntPtr world, int body, float fx, float fy);
    [LibraryImport(Library)] internal static partial int pb_impulse(IntPtr world, int body, float ix, float iy, float x, float y);
    [LibraryImport(Library)] internal static partial int pb_step(IntPtr world, float duration, int velocityIterations, int positionIterations);
    [LibraryImport(Library)] internal static partial int pb_body_state(IntPtr world, int body, float* state);
    [LibraryImport(Library)] internal static partial int pb_place(IntPtr world, int body, float* state);
    [LibraryImport(Library)] internal static partial int pb_rays(IntPtr world, float x, float y, float* ends, int count, int categories, float* fractions);
}
