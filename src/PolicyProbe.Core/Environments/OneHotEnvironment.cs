namespace PolicyProbe.Core;

/// <summary>
/// Shows a network an environment whose observation is an index: n numbers, all 0 but a 1 at the index. Everything else, the random
/// stream and the saved state included, is the inner environment's.
/// </summary>
/// <remarks>
/// An environment with a <see cref="IHasTransitionModel">model</see> keeps it; what <see cref="IHasTransitionModel.Observe"/> writes is
/// encoded too. One that can be drawn (<see cref="IDrawable"/>) still can.
/// </remarks>
public class OneHotEnvironment : IEnvironment
{
    private readonly IEnvironment _inner;
    private readonly float[] _index = new float[1];

    private OneHotEnvironment(IEnvironment inner, int count)
    {
        _inner = inner;
        Spec = inner.Spec with { Observation = Box.Uniform(count, 0, 1) };
    }

    /// <summary>The inner environment's, with a box of n numbers in place of the index.</summary>
    public EnvironmentSpec Spec { get; }

    /// <summary>The environment as a network sees it: encoded where its observation is <see cref="Discrete"/>, itself otherwise.</summary>
    public static IEnvironment Encode(IEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.Spec.Observation is not Discrete states ? environment
            : (environment as IHasTransitionModel, environment as IDrawable) switch
            {
                ({ } known, { } drawable) => new WithModelAndDrawing(environment, known, drawable, states.Count),
                ({ } known, null) => new WithModel(environment, known, states.Count),
                (null, { } drawable) => new WithDrawing(environment, drawable, states.Count),
                _ => new OneHotEnvironment(environment, states.Count),
            };
    }

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _inner.Reset(rng, _index);
        Write(observation);
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        var step = _inner.Step(action, _index);
        Write(observation);
        return step;
    }

    /// <inheritdoc/>
    public byte[] Save() => _inner.Save();

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng) => _inner.Restore(state, rng);

    private void Write(Span<float> observation)
    {
        observation.Clear();
        observation[(int)_index[0]] = 1;
    }

    private sealed class WithDrawing(IEnvironment inner, IDrawable drawable, int count) : OneHotEnvironment(inner, count), IDrawable
    {
        public Drawing Draw() => drawable.Draw();
    }

    private sealed class WithModelAndDrawing(IEnvironment inner, IHasTransitionModel known, IDrawable drawable, int count) : WithModel(inner, known, count), IDrawable
    {
        public Drawing Draw() => drawable.Draw();
    }

    private class WithModel(IEnvironment inner, IHasTransitionModel known, int count) : OneHotEnvironment(inner, count), IHasTransitionModel
    {
        private readonly float[] _state = new float[1];

        public FiniteMdp Model => known.Model;

        public void Observe(int state, Span<float> observation)
        {
            Spec.Observation.RequireSize(observation.Length, nameof(observation));
            known.Observe(state, _state);
            observation.Clear();
            observation[(int)_state[0]] = 1;
        }
    }
}
