using System.Buffers.Binary;
using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>What a step was worth and whether it ended the task.</summary>
internal readonly record struct Verdict(double Reward, bool Terminated);

/// <summary>
/// A task on MuJoCo: an action is held for some physics steps, then the state is observed and judged. MuJoCo is loaded when an
/// environment is first reset or restored, not before.
/// </summary>
/// <remarks>
/// Tasks are Gymnasium's <c>-v4</c> environments on MuJoCo 2.2.2: the same compiled models to the bit, start states from the same
/// draws, <c>mj_forward</c> after a reset, then <c>mj_step</c> once per frame. Motors take an action beyond their range as its nearest
/// end, costs count it as it is. Where a task does not look at contact forces,
/// <c>mj_rnePostConstraint</c>, which computes nothing else, is left out. A simulation that is no longer finite is refused with
/// <see cref="InvalidOperationException"/>, where MuJoCo alone would go back to its start state without a word.
/// </remarks>
public abstract partial class MuJoCoEnvironment : IEnvironment, IHasRawPhysics, IDrawable
{
    // MuJoCo takes no number beyond it for a sound one.
    private const double Largest = 1e10;

    private static readonly Quantity[] StateQuantities =
        [Quantity.Time, Quantity.Positions, Quantity.Velocities, Quantity.Activations, Quantity.Controls, Quantity.WarmStart];

    private readonly string _model;
    private readonly bool _forces;
    private readonly float _limit;
    private readonly double[] _memory;
    private EpisodeClock _clock;
    private Simulation? _simulation;

    /// <summary>Describes the task; nothing is loaded.</summary>
    /// <param name="spec">What the environment is.</param>
    /// <param name="model">The embedded model's name.</param>
    /// <param name="frameSkip">Physics steps an action.</param>
    /// <param name="memory">Numbers that the next reward needs from before its step.</param>
    /// <param name="forces">Whether the task looks at contact forces.</param>
    private protected MuJoCoEnvironment(EnvironmentSpec spec, string model, int frameSkip, int memory = 0, bool forces = false)
    {
        Spec = spec;
        _model = model;
        FrameSkip = frameSkip;
        _memory = new double[memory];
        _forces = forces;
        _limit = ((Box)spec.Action).High[0];
        _clock = new EpisodeClock(spec.TimeLimit);
    }

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; }

    /// <summary>Physics steps an action.</summary>
    public int FrameSkip { get; }

    /// <inheritdoc/>
    public int PhysicalStateSize => Physics.Positions.Length + Physics.Velocities.Length;

    /// <summary>The physics, compiled at the first use.</summary>
    internal Simulation Physics => _simulation ??= Open();

    /// <summary>The time between two observations, s.</summary>
    private protected double StepDuration { get; private set; }

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        Physics.Reset();
        Start(rng, Physics);
        Physics.Forward();
        _clock.Start();
        Remember(Physics, _memory);
        Observe(Physics, observation);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The simulation is no longer finite: the episode is over, and only a reset helps.</exception>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();

        var controls = Physics[Quantity.Controls];
        for (var i = 0; i < action.Length; i++)
            controls[i] = Math.Clamp(action[i], -_limit, _limit);
        Advance(Physics);
        Observe(Physics, observation);
        var verdict = Judge(Physics, action, _memory);
        Remember(Physics, _memory);
        return _clock.Tick(verdict.Reward, verdict.Terminated);
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        var bytes = new byte[StateSize()];
        _clock.Write(bytes);
        var rest = bytes.AsSpan(EpisodeClock.StateSize);
        foreach (var quantity in StateQuantities)
            Write(Physics[quantity], ref rest);
        Write(_memory, ref rest);
        GC.KeepAlive(this);
        return bytes;

        static void Write(ReadOnlySpan<double> values, ref Span<byte> rest)
        {
            foreach (var value in values)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(rest, value);
                rest = rest[sizeof(double)..];
            }
        }
    }

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (state.Length != StateSize())
            throw new FormatException($"{Spec.Id} state: expected {StateSize()} bytes, got {state.Length}.");
        var rest = state[EpisodeClock.StateSize..];
        for (var i = 0; i < rest.Length; i += sizeof(double))
            if (!(Math.Abs(BinaryPrimitives.ReadDoubleLittleEndian(rest[i..])) <= Largest))
                throw new FormatException($"{Spec.Id} state: expected numbers within ±{Largest}, got {BinaryPrimitives.ReadDoubleLittleEndian(rest[i..])} at byte {EpisodeClock.StateSize + i}.");
        _clock.Read(state);
        Physics.Reset();
        foreach (var quantity in StateQuantities)
            Read(Physics[quantity], ref rest);
        Read(_memory, ref rest);

        static void Read(Span<double> values, ref ReadOnlySpan<byte> rest)
        {
            foreach (ref var value in values)
            {
                value = BinaryPrimitives.ReadDoubleLittleEndian(rest);
                rest = rest[sizeof(double)..];
            }
        }
    }

    /// <inheritdoc/>
    public void ReadPhysicalState(Span<double> state)
    {
        Physics.Positions.CopyTo(state);
        Physics.Velocities.CopyTo(state[Physics.Positions.Length..]);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public Drawing Draw()
    {
        _clock.RequireStarted();
        return Camera.Picture(Physics.Geoms());
    }

    /// <summary>The spec of a task with unbounded observations [O] and actions in [−limit, limit]^A.</summary>
    private protected static EnvironmentSpec Describe(string id, string summary, int observations, int actions, float limit, double? threshold, int timeLimit = 1000) =>
        new(id, summary, Box.Uniform(observations, float.NegativeInfinity, float.PositiveInfinity), Box.Uniform(actions, -limit, limit), timeLimit, threshold, $"Gymnasium, {id}; MuJoCo 2.2.2");

    /// <summary>Adds noise from U(−scale, scale) to each of the numbers, in order.</summary>
    private protected static void AddUniform(Rng rng, double scale, Span<double> values)
    {
        foreach (ref var value in values)
            value += rng.Uniform(-scale, scale);
    }

    /// <summary>Adds noise from N(0, scale²) to each of the numbers, in order.</summary>
    private protected static void AddNormal(Rng rng, double scale, Span<double> values)
    {
        foreach (ref var value in values)
            value += scale * rng.NextNormal();
    }

    /// <summary>From where the task is drawn.</summary>
    private protected abstract Camera Camera { get; }

    /// <summary>Moves the simulation from q₀ at rest to a start state.</summary>
    private protected abstract void Start(Rng rng, Simulation now);

    /// <summary>Writes the observation.</summary>
    private protected abstract void Observe(Simulation now, Span<float> observation);

    /// <summary>The worth of the step that led here.</summary>
    /// <param name="now">The simulation after the step.</param>
    /// <param name="action">The action [A].</param>
    /// <param name="before">What was remembered before the step.</param>
    private protected abstract Verdict Judge(Simulation now, ReadOnlySpan<float> action, ReadOnlySpan<double> before);

    /// <summary>Notes what the next reward needs from before its step.</summary>
    private protected virtual void Remember(Simulation now, Span<double> memory)
    {
    }

    /// <summary>Looks up what the task needs to know about the compiled model.</summary>
    private protected virtual void Prepare(Simulation model)
    {
    }

    private Simulation Open()
    {
        var simulation = new Simulation(_model);
        StepDuration = simulation.TimeUnit * FrameSkip;
        Prepare(simulation);
        return simulation;
    }

    private void Advance(Simulation physics)
    {
        try
        {
            physics.Step(FrameSkip, _forces);
        }
        catch (InvalidOperationException error)
        {
            var step = _clock.Steps + 1;
            _clock = new EpisodeClock(Spec.TimeLimit);
            throw new InvalidOperationException($"{Spec.Id}: the simulation broke down at step {step} ({error.Message})", error);
        }
    }

    private int StateSize()
    {
        var numbers = _memory.Length;
        foreach (var quantity in StateQuantities)
            numbers += Physics[quantity].Length;
        return EpisodeClock.StateSize + (numbers * sizeof(double));
    }
}
