using System.Buffers.Binary;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// Runs any <see cref="LinearQuadraticModel"/>: x₀ ~ N(0, S₀), x′ = Ax + Ba + w, w ~ N(0, W), reward −(xᵀQx + aᵀRa) of the step's own
/// x and a. The observation is x rounded to float32, the action is a as it is; the state itself is kept in double.
/// </summary>
/// <remarks>
/// The return whose truth is known, J = E Σ γᵗrₜ, runs for ever and its γ is the model's; a learner discounts with a γ of its own, and
/// estimates this J where both agree. An episode is cut off at the time limit as <see cref="EpisodeEnd.Truncated"/>, so that a
/// learner bootstraps there: nothing ends by itself. A state that has run away beyond 10¹² is cut off as well, its observation
/// held at that bound; actions beyond ±10⁶ are clipped: no stable policy comes near either. n normal numbers a reset and n a step.
/// </remarks>
public sealed class LinearQuadraticEnvironment : IEnvironment, IHasLinearQuadraticModel, IDrawable
{
    /// <summary>The steps after which an episode is cut off, unless another number is given.</summary>
    public const int DefaultTimeLimit = 200;

    private const double FarthestState = 1e12;
    private const float LargestAction = 1e6f;

    private readonly Func<IReadOnlyList<double>, Drawing> _draw;
    private readonly double[,] _start;
    private readonly double[,] _noise;
    private readonly double[] _normal;
    private double[] _state;
    private double[] _next;
    private EpisodeClock _clock;
    private Rng? _rng;

    /// <summary>The environment of a model.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="summary">One sentence for the listing.</param>
    /// <param name="source">Where the definition comes from.</param>
    /// <param name="model">The model; it is validated.</param>
    /// <param name="timeLimit">The steps after which an episode is cut off.</param>
    /// <param name="draw">The picture of a state [n]; its numbers as bars unless given.</param>
    /// <exception cref="ArgumentException">The model is invalid.</exception>
    public LinearQuadraticEnvironment(
        string id, string summary, string source, LinearQuadraticModel model, int timeLimit = DefaultTimeLimit, Func<IReadOnlyList<double>, Drawing>? draw = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(model);
        LinearQuadratic = model.Validate();
        _draw = draw ?? BarDrawing.Of;
        (_start, _noise) = (Cholesky.Factor(model.S0)!, Cholesky.Factor(model.W)!);
        (_state, _next, _normal) = (new double[model.States], new double[model.States], new double[model.States]);
        _clock = new EpisodeClock(timeLimit);

        Spec = new EnvironmentSpec(
            id, summary, Box.Uniform(model.States, float.NegativeInfinity, float.PositiveInfinity), Box.Uniform(model.Actions, -LargestAction, LargestAction),
            timeLimit, RewardThreshold: null, source);
    }

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; }

    /// <inheritdoc/>
    public LinearQuadraticModel LinearQuadratic { get; }

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _rng = rng;
        _clock.Start();
        Array.Clear(_state);
        AddNormal(_start, _state);
        Observe(observation);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There was no reset, or the episode has ended.</exception>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();
        var model = LinearQuadratic;
        var cost = 0.0;
        for (var i = 0; i < _state.Length; i++)
        {
            var (price, moved) = (0.0, 0.0);
            for (var j = 0; j < _state.Length; j++)
            {
                price += model.Q[i, j] * _state[j];
                moved += model.A[i, j] * _state[j];
            }

            for (var j = 0; j < action.Length; j++)
                moved += model.B[i, j] * Clip(action[j]);
            cost += _state[i] * price;
            _next[i] = moved;
        }

        for (var i = 0; i < action.Length; i++)
            for (var j = 0; j < action.Length; j++)
                cost += model.R[i, j] * Clip(action[i]) * Clip(action[j]);
        AddNormal(_noise, _next);
        var ranAway = false;
        for (var i = 0; i < _next.Length; i++)
            if (!(Math.Abs(_next[i]) <= FarthestState))
                (_next[i], ranAway) = (_next[i] < 0 ? -FarthestState : FarthestState, true);
        (_state, _next) = (_next, _state);
        Observe(observation);
        return _clock.Tick(-cost, terminated: false, cut: ranAway);
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        var bytes = new byte[EpisodeClock.StateSize + (sizeof(double) * _state.Length)];
        _clock.Write(bytes);
        for (var i = 0; i < _state.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(EpisodeClock.StateSize + (sizeof(double) * i)), _state[i]);
        return bytes;
    }

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var size = EpisodeClock.StateSize + (sizeof(double) * _state.Length);
        if (state.Length != size)
            throw new FormatException($"{Spec.Id} state: expected {size} bytes, got {state.Length}.");
        for (var i = 0; i < _next.Length; i++)
        {
            _next[i] = BinaryPrimitives.ReadDoubleLittleEndian(state[(EpisodeClock.StateSize + (sizeof(double) * i))..]);
            if (!(Math.Abs(_next[i]) <= FarthestState))
                throw new FormatException($"{Spec.Id} state: expected x[{i}] within ±{FarthestState}, got {_next[i]}.");
        }

        _clock.Read(state);
        (_rng, _state, _next) = (rng, _next, _state);
    }

    /// <inheritdoc/>
    public Drawing Draw()
    {
        _clock.RequireStarted();
        return _draw(_state);
    }

    private static double Clip(float action) => Math.Clamp(action, -LargestAction, LargestAction);

    /// <summary>x ← x + Lε, ε ~ N(0, I).</summary>
    private void AddNormal(double[,] factor, double[] x)
    {
        for (var i = 0; i < _normal.Length; i++)
            _normal[i] = _rng!.NextNormal();
        for (var i = 0; i < x.Length; i++)
            for (var j = 0; j <= i; j++)
                x[i] += factor[i, j] * _normal[j];
    }

    private void Observe(Span<float> observation)
    {
        for (var i = 0; i < _state.Length; i++)
            observation[i] = (float)_state[i];
    }
}
