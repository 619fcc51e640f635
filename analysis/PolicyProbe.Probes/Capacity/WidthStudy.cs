using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>ReLU networks of growing width, trained on the same draws of two Gaussians until they fit them alike.</summary>
/// <param name="settings">Widths, data, when to stop.</param>
internal sealed class WidthStudy(UnitCapacities settings)
{
    private const int Dimension = 20, Batch = 50, Test = 1000;
    private const double Mean = 0.5, Rate = 0.01, Momentum = 0.9;

    /// <summary>The data.</summary>
    public static LabelledGaussians Data { get; } = new(Dimension, Mean);

    /// <summary>What is followed over widths.</summary>
    public static IReadOnlyList<(string Id, string Name, Func<Outcome, double> Of)> Measures { get; } =
    [
        ("capacity", "mean β of a unit", of => of.Units.Capacities.Average()),
        ("impact", "mean α of a unit", of => of.Units.Impacts.Average()),
        ("movement", "‖U − U⁰‖_F", of => of.Units.Movement),
        ("relative-movement", "‖U − U⁰‖_F/‖U⁰‖_F", of => of.Units.RelativeMovement),
        ("product", "Σ αβ", of => of.Units.Product),
        ("simple", "‖V‖_F (‖U − U⁰‖_F + ‖U⁰‖₂)", of => of.Units.Simple),
        ("layer-term", "‖V‖_F (‖U − U⁰‖_F‖X‖_F + ‖U⁰X‖_F)/m", of => of.LayerTerm),
    ];

    /// <summary>A network when it fits.</summary>
    /// <param name="Units">Its hidden units.</param>
    /// <param name="LayerTerm">The layer's term on the training inputs.</param>
    /// <param name="Loss">Cross-entropy on the training inputs.</param>
    /// <param name="Error">Error on fresh inputs.</param>
    /// <param name="Epochs">How long it took.</param>
    internal sealed record Outcome(UnitCapacity Units, double LayerTerm, double Loss, double Error, int Epochs);

    /// <summary>Trains every width on every draw [widths][draws].</summary>
    public IReadOnlyList<Outcome[]> Run(DiagnosticContext context, Rng rng)
    {
        var outcomes = settings.Widths.Select(_ => new Outcome[settings.Draws]).ToList();
        var done = 0;
        var all = settings.Widths.Count * settings.Draws;
        Parallel.For(0, all, new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation }, k =>
        {
            var (w, draw) = (k % settings.Widths.Count, k / settings.Widths.Count);
            var from = rng.Fork($"draw/{draw}");
            outcomes[w][draw] = Train(settings.Widths[w], Data.Draw(settings.Inputs, 0, from.Fork("train")), Data.Draw(Test, 0, from.Fork("test")), from.Fork($"width/{settings.Widths[w]}"));
            lock (outcomes)
                context.Report(0.05 + (0.95 * ++done / all));
        });
        return outcomes;
    }

    private Outcome Train(int width, LabelledSet set, LabelledSet test, Rng rng)
    {
        var model = new SmallNetwork(new MlpSpec(Dimension, [width], Activation.Relu, 2), rng);
        var (start, epochs) = (LayerStack.Of(model.Network.Layout, model.Theta, []), 0);
        var loss = new ParameterLoss(model.Network, [], set.Inputs, new CrossEntropy(set.Labels), NetworkMode.Evaluate);
        while (epochs < settings.Epochs && loss.Value(model.Theta) > settings.Loss)
        {
            model.Epoch(set, Batch, Rate, Momentum, rng);
            epochs++;
        }

        var now = LayerStack.Of(model.Network.Layout, model.Theta, []);
        var units = new UnitCapacity(now.Layers[0], start.Layers[0], now.Layers[1]);
        return new Outcome(units, units.LayerTerm(set.Inputs), loss.Value(model.Theta), model.Error(test), epochs);
    }
}
