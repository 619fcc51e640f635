namespace PolicyProbe.Envs.Box2D;

/// <summary>
/// A Box2D world. Bodies and hinges are known by the number that making them returned; both are numbered from 0.
/// </summary>
/// <remarks>
/// E. Catto, Box2D 2.4.1. It would end the process on wrong use; here that is an <see cref="InvalidOperationException"/>, and so is
/// a motion that is no longer finite. Not safe for concurrent use; two worlds are independent. No call allocates managed memory.
/// </remarks>
internal sealed unsafe class World
{
    private readonly IntPtr _handle;

    /// <summary>A world that has to be cleared before its first use.</summary>
    /// <param name="name">Who needs it, for the message.</param>
    /// <exception cref="InvalidOperationException">Box2D is not installed; the message says what to do.</exception>
    public World(string name)
    {
        try
        {
            _handle = Shim.pb_open();
        }
        catch (DllNotFoundException error)
        {
            throw new InvalidOperationException($"{name}: {error.Message}", error);
        }

        if (_handle == IntPtr.Zero)
            throw new InvalidOperationException($"{name}: Box2D has no memory for a world.");
    }

    /// <summary>Frees the world when nobody refers to it any more: environments come and go by the thousand, undisposed.</summary>
    ~World()
    {
        if (_handle != IntPtr.Zero)
            Shim.pb_close(_handle);
    }

    /// <summary>Puts a new, empty world in the place of the old one, with gravity 10 m/s² downwards.</summary>
    public void Clear() => Check(Shim.pb_clear(_handle, 0, -10));

    /// <summary>Adds a body that never moves.</summary>
    public int AddFixed() => Check(Shim.pb_body(_handle, 0, 0, 0, 0));

    /// <summary>Adds a body that moves.</summary>
    public int AddMoving(double x, double y, double angle) => Check(Shim.pb_body(_handle, 1, (float)x, (float)y, (float)angle));

    /// <summary>Gives a body the convex hull of points [3 … 8, 2] as a shape.</summary>
    public void AddPolygon(int body, ReadOnlySpan<float> points, in Material material)
    {
        var facts = stackalloc float[] { material.Density, material.Friction, 0 };
        fixed (float* at = points)
            Check(Shim.pb_polygon(_handle, body, at, points.Length / 2, facts, material.Category, material.Mask));
    }

    /// <summary>Gives a body a rectangle about its origin as a shape, by its half extents.</summary>
    public void AddRectangle(int body, double halfWidth, double halfHeight, in Material material)
    {
        var facts = stackalloc float[] { material.Density, material.Friction, 0 };
        Check(Shim.pb_rectangle(_handle, body, (float)halfWidth, (float)halfHeight, facts, material.Category, material.Mask));
    }

    /// <summary>Gives a body a line as a shape.</summary>
    public void AddEdge(int body, double x1, double y1, double x2, double y2, in Material material)
    {
        var facts = stackalloc float[] { material.Density, material.Friction, 0 };
        Check(Shim.pb_edge(_handle, body, (float)x1, (float)y1, (float)x2, (float)y2, facts, material.Category, material.Mask));
    }

    /// <summary>Joins two bodies; the hinge's angle is 0 as they stand now.</summary>
    public int Join(int first, int second, Hinge hinge) => Check(Shim.pb_hinge(_handle, first, second, (float*)&hinge));

    /// <summary>Sets what a hinge's motor is to do, and wakes its bodies.</summary>
    public void Drive(int hinge, double speed, double torque) => Check(Shim.pb_motor(_handle, hinge, (float)speed, (float)torque));

    /// <summary>Angle (rad) and speed (rad/s) of a hinge.</summary>
    public (float Angle, float Speed) HingeState(int hinge)
    {
        var state = stackalloc float[2];
        Check(Shim.pb_hinge_state(_handle, hinge, state));
        return (state[0], state[1]);
    }

    /// <summary>Pushes a body's centre of mass during the next step, N.</summary>
    public void Push(int body, double fx, double fy) => Check(Shim.pb_force(_handle, body, (float)fx, (float)fy));

    /// <summary>Hits a body with an impulse (N·s) at a place of the world.</summary>
    public void Hit(int body, double ix, double iy, double x, double y) => Check(Shim.pb_impulse(_handle, body, (float)ix, (float)iy, (float)x, (float)y));

    /// <summary>Moves on by 1/50 s.</summary>
    /// <param name="velocityIterations">Iterations of the velocity solver; the position solver has Gymnasium's 60.</param>
    public void Step(int velocityIterations) => Check(Shim.pb_step(_handle, 1.0f / 50, velocityIterations, 60));

    /// <summary>A body's state.</summary>
    public BodyState State(int body)
    {
        var state = stackalloc float[6];
        var bits = Check(Shim.pb_body_state(_handle, body, state));
        return new BodyState(state[0], state[1], state[2], state[3], state[4], state[5], (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
    }

    /// <summary>Puts a body somewhere by hand and wakes it; contacts follow in the next step.</summary>
    public void Place(int body, in BodyState place)
    {
        var state = stackalloc float[] { place.X, place.Y, place.VelocityX, place.VelocityY, place.Angle, place.Spin };
        Check(Shim.pb_place(_handle, body, state));
    }

    /// <summary>How far along rays from one point the ground is.</summary>
    /// <param name="x">The rays' beginning.</param>
    /// <param name="y">The rays' beginning.</param>
    /// <param name="ends">The rays' ends [R, 2].</param>
    /// <param name="fractions">Receives the fractions of the rays before the ground [R]; 1 where there is none.</param>
    public void Measure(float x, float y, ReadOnlySpan<float> ends, Span<float> fractions)
    {
        fixed (float* to = ends, found = fractions)
            Check(Shim.pb_rays(_handle, x, y, to, fractions.Length, Material.GroundCategory, found));
    }

    private int Check(int answer)
    {
        GC.KeepAlive(this);
        return answer >= 0 ? answer : throw new InvalidOperationException($"Box2D: {Shim.Message()}.");
    }
}
