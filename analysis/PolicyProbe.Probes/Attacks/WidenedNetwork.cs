using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// A model as it is deployed – its engine, its single precision, its buffers as they stand – as a function of inputs in double precision: what an attack
/// climbs is what acts. It has no parameters, for none are to be moved.
/// </summary>
internal sealed class WidenedNetwork(Model model) : INetwork<double>
{
    /// <inheritdoc/>
    public NetworkLayout Layout { get; } = model.Network.Layout with { Parameters = [], Buffers = [] };

    /// <inheritdoc/>
    public NetworkTraits Traits => model.Network.Traits;

    /// <inheritdoc/>
    public IPass<double> Run(ReadOnlySpan<double> theta, ReadOnlySpan<double> buffers, ReadOnlySpan<double> x, NetworkMode mode) =>
        new Pass(model.Network.Run(model.Theta, model.Buffers, Single(x), NetworkMode.Evaluate));

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<double> theta, ReadOnlySpan<double> buffers, ReadOnlySpan<double> x, Span<double> outputs)
    {
        var single = new float[outputs.Length];
        model.Network.Predict(model.Theta, model.Buffers, Single(x), single);
        Widen(single, outputs);
    }

    private static float[] Single(ReadOnlySpan<double> x)
    {
        var single = new float[x.Length];
        for (var i = 0; i < x.Length; i++)
            single[i] = (float)x[i];
        return single;
    }

    private static void Widen(ReadOnlySpan<float> x, Span<double> wide)
    {
        for (var i = 0; i < x.Length; i++)
            wide[i] = x[i];
    }

    private sealed class Pass : IPass<double>
    {
        private readonly IPass<float> _inner;
        private readonly double[] _outputs;

        public Pass(IPass<float> inner)
        {
            (_inner, _outputs) = (inner, new double[inner.Outputs.Length]);
            Widen(inner.Outputs, _outputs);
        }

        public int Batch => _inner.Batch;

        public ReadOnlySpan<double> Outputs => _outputs;

        public ReadOnlySpan<double> ProposedBuffers => [];

        public void Pullback(ReadOnlySpan<double> v, Span<double> gradTheta, Span<double> gradX)
        {
            var single = new float[gradX.Length];
            _inner.Pullback(Single(v), [], single);
            Widen(single, gradX);
        }

        public void Pushforward(ReadOnlySpan<double> dTheta, ReadOnlySpan<double> dX, Span<double> dOutputs)
        {
            var single = new float[dOutputs.Length];
            _inner.Pushforward([], Single(dX), single);
            Widen(single, dOutputs);
        }

        public void Dispose() => _inner.Dispose();
    }
}
