using System.Runtime.InteropServices;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// A compiled MuJoCo model with its state. Its quantities are spans over MuJoCo's own memory: nothing is copied, and a step is
/// one native call.
/// </summary>
/// <remarks>
/// E. Todorov, T. Erez and Y. Tassa, "MuJoCo: A physics engine for model-based control" (2012). MuJoCo would end the process on
/// an error and write a file on a warning; here either becomes an exception. Not safe for concurrent use; two simulations are
/// independent.
/// </remarks>
internal sealed unsafe class Simulation
{
    private readonly IntPtr _handle;
    private readonly long _memory;
    private readonly (IntPtr At, int Count)[] _quantities;

    /// <summary>Compiles one of this assembly's models.</summary>
    /// <param name="model">The model's name.</param>
    /// <exception cref="InvalidOperationException">MuJoCo is not installed, or refuses the model; the message says what to do.</exception>
    public Simulation(string model) : this(Resource(model), model)
    {
    }

    /// <summary>Compiles a model from its text.</summary>
    /// <param name="xml">The model in MuJoCo's XML format.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="InvalidOperationException">MuJoCo is not installed, or refuses the model; the message says what to do.</exception>
    public Simulation(ReadOnlySpan<byte> xml, string name)
    {
        try
        {
            fixed (byte* text = xml)
                _handle = Shim.pm_open(text, xml.Length);
        }
        catch (DllNotFoundException error)
        {
            throw new InvalidOperationException($"{name}: {error.Message}", error);
        }

        if (_handle == IntPtr.Zero)
            throw new InvalidOperationException($"{name}: MuJoCo refuses the model ({Shim.Message()}).");
        _memory = Shim.pm_memory(_handle);
        GC.AddMemoryPressure(_memory);
        _quantities = new (IntPtr, int)[Enum.GetValues<Quantity>().Length];
        for (var i = 0; i < _quantities.Length; i++)
        {
            int count;
            _quantities[i] = ((IntPtr)Shim.pm_quantity(_handle, i, &count), count);
        }
    }

    /// <summary>
    /// Frees model and data when nobody refers to them any more: environments come and go by the thousand, undisposed. The garbage collector is told of their
    /// megabytes, or it would see a handful of small objects and no reason to look.
    /// </summary>
    ~Simulation()
    {
        if (_handle == IntPtr.Zero)
            return;
        Shim.pm_close(_handle);
        if (_memory > 0)
            GC.RemoveMemoryPressure(_memory);
    }

    /// <summary>Generalised positions q [P].</summary>
    public Span<double> Positions => this[Quantity.Positions];

    /// <summary>Generalised velocities q̇ [V].</summary>
    public Span<double> Velocities => this[Quantity.Velocities];

    /// <summary>The length of a physics step, s.</summary>
    public double TimeUnit => this[Quantity.TimeUnit][0];

    /// <summary>A quantity in MuJoCo's memory, valid while the simulation is alive.</summary>
    public Span<double> this[Quantity quantity]
    {
        get
        {
            var (at, count) = _quantities[(int)quantity];
            return new Span<double>((void*)at, count);
        }
    }

    /// <summary>The origin of a body's frame [3].</summary>
    /// <param name="body">The body's number, from <see cref="Body"/>.</param>
    public ReadOnlySpan<double> BodyPosition(int body) => this[Quantity.BodyPositions].Slice(3 * body, 3);

    /// <summary>The distance between the origins of two bodies' frames, m.</summary>
    public double BodyDistance(int body, int other)
    {
        var a = BodyPosition(body);
        var b = BodyPosition(other);
        var (x, y, z) = (a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }

    /// <summary>The number of a body.</summary>
    /// <exception cref="ArgumentException">The model has no body of that name.</exception>
    public int Body(string name)
    {
        var body = Shim.pm_body(_handle, name);
        GC.KeepAlive(this);
        return body >= 0 ? body : throw new ArgumentException($"name: expected a body of the model, got '{name}'.", nameof(name));
    }

    /// <summary>Goes back to q₀ at rest, with nothing remembered.</summary>
    public void Reset() => Check(Shim.pm_reset(_handle));

    /// <summary>Computes all that follows from positions, velocities and controls, without moving in time.</summary>
    public void Forward() => Check(Shim.pm_forward(_handle));

    /// <summary>Moves in time.</summary>
    /// <param name="repeat">Physics steps, at least 1.</param>
    /// <param name="forces">Whether <see cref="Quantity.ExternalForces"/> is wanted afterwards: it costs a pass over the bodies.</param>
    /// <exception cref="InvalidOperationException">The state is no longer finite, or MuJoCo reports an error.</exception>
    public void Step(int repeat, bool forces) => Check(Shim.pm_step(_handle, repeat, forces ? 1 : 0));

    /// <summary>The raw limit for a benchmark: <paramref name="times"/> times the physics of a task's step, with nothing around it.</summary>
    public void Bare(int repeat, int times) => Check(Shim.pm_bare(_handle, repeat, times));

    /// <summary>Every geom of the model, where it is with the positions as they are now. Nothing of the simulation changes.</summary>
    public Geom[] Geoms()
    {
        var sizes = this[Quantity.GeomSizes];
        var geoms = new Geom[sizes.Length / 3];
        var places = new double[12 * geoms.Length];
        fixed (double* at = places)
            Check(Shim.pm_geom_places(_handle, at));
        for (var i = 0; i < geoms.Length; i++)
        {
            int body;
            var kind = Shim.pm_geom(_handle, i, &body);
            var name = Marshal.PtrToStringUTF8(Shim.pm_geom_name(_handle, i)) ?? string.Empty;
            geoms[i] = new Geom(name, (GeomKind)kind, body == 0, sizes.Slice(3 * i, 3).ToArray(), places[(12 * i)..((12 * i) + 3)], places[((12 * i) + 3)..(12 * (i + 1))]);
        }

        GC.KeepAlive(this);
        return geoms;
    }

    private void Check(int answer)
    {
        GC.KeepAlive(this);
        if (answer < 0)
            throw new InvalidOperationException($"MuJoCo: {Shim.Message()}");
    }

    private static byte[] Resource(string model)
    {
        using var stream = typeof(Simulation).Assembly.GetManifestResourceStream(model + ".xml")
            ?? throw new ArgumentException($"model: expected the name of an embedded model, got '{model}'.", nameof(model));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
