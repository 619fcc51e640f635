using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>What the batchnorm diagnostic trains.</summary>
public enum BatchNormTask
{
    /// <summary>The paper's linear network of 25 layers, over many seeds.</summary>
    DeepLinear,

    /// <summary>A small convolutional classifier under every normalisation, by TorchSharp.</summary>
    Classifier,
}

/// <summary>How the first weights are drawn, with the variance 1/d either way.</summary>
public enum GlorotForm
{
    /// <summary>Normal.</summary>
    Normal,

    /// <summary>Uniform.</summary>
    Uniform,
}

/// <summary>
/// What BatchNorm does to the landscape and to internal covariate shift: the range of losses and the change of the gradient along a step, and how much the
/// step of the layers before it turns a layer's gradient.
/// </summary>
/// <remarks>
/// S. Santurkar et al., "How Does Batch Normalization Help Optimization?" (2018). Whether it passes rests on exact identities; what is seen over seeds is
/// reported as a distribution, because a single seed shows anything.
/// </remarks>
public sealed record BatchNormDiagnostic : IDiagnostic
{
    private const string Made = "gratings";

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "batchnorm", "Does BatchNorm smooth the landscape, and does it reduce internal covariate shift?",
        "S. Santurkar et al., \"How Does Batch Normalization Help Optimization?\" (2018), arXiv:1805.11604, sections 2–4, appendix A",
        "seeds × 2 trainings of a linear network; under two minutes on two cores with the defaults");

    /// <summary>What is trained.</summary>
    [Setting("task", "What is trained.")]
    public BatchNormTask Task { get; init; } = BatchNormTask.DeepLinear;

    /// <summary>Independent problems and weights.</summary>
    [Setting("seeds", "Independent problems and weights of the linear network.", Minimum = 2, Maximum = 10_000)]
    public int Seeds { get; init; } = 40;

    /// <summary>When to look.</summary>
    [Setting("steps", "Steps after which to look, ascending.", Minimum = 0, Maximum = 1_000_000)]
    public IReadOnlyList<int> Steps { get; init; } = [0, 10, 30, 100, 300, 1000];

    /// <summary>k.</summary>
    [Setting("layers", "Layers of the linear network.", Minimum = 2, Maximum = 200)]
    public int Layers { get; init; } = 25;

    /// <summary>d.</summary>
    [Setting("width", "Units of each of its layers.", Minimum = 1, Maximum = 1000)]
    public int Width { get; init; } = 10;

    /// <summary>n.</summary>
    [Setting("samples", "Samples of its full batch.", Minimum = 2, Maximum = 1_000_000)]
    public int Samples { get; init; } = 1000;

    /// <summary>α.</summary>
    [Setting("learning-rate", "Its learning rate; the loss is a sum over the batch.", Minimum = 0, AboveMinimum = true)]
    public double LearningRate { get; init; } = 1e-6;

    /// <summary>How its first weights are drawn.</summary>
    [Setting("glorot", "How its first weights are drawn, variance 1/d.")]
    public GlorotForm Glorot { get; init; } = GlorotForm.Normal;

    /// <summary>ε.</summary>
    [Setting("epsilon", "What BatchNorm adds to the variance.", Minimum = 0)]
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>Lengths of a sweep.</summary>
    [Setting("lengths", "Step lengths of a sweep.", Minimum = 2, Maximum = 1000)]
    public int Lengths { get; init; } = 10;

    /// <summary>Where the classifier's images come from.</summary>
    [Setting("data", "Images of the classifier: gratings, or a user's file of CIFAR-10 (data_batch_1.bin) or MNIST (train-images-idx3-ubyte).")]
    public string Data { get; init; } = Made;

    /// <summary>N.</summary>
    [Setting("images", "Images, a quarter of them held out.", Minimum = 16, Maximum = 100_000)]
    public int Images { get; init; } = 1024;

    /// <summary>Rows of a minibatch.</summary>
    [Setting("minibatch", "Images of a minibatch.", Minimum = 2, Maximum = 100_000)]
    public int Minibatch { get; init; } = 64;

    /// <summary>The classifier's α.</summary>
    [Setting("classifier-rate", "Learning rate of the classifier.", Minimum = 0, AboveMinimum = true)]
    public double ClassifierRate { get; init; } = 0.1;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Seeds = 8, Steps = [0, 10, 50], Samples = 250, Images = 256, Minibatch = 32, Lengths = 6 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Steps.SequenceEqual(Steps.Distinct().Order()))
            throw new WrongUseException($"steps={string.Join(',', Steps)}: expected ascending, as in steps={string.Join(',', Steps.Distinct().Order())}.");
        var rng = context.Stream(Card);
        var checks = LandscapeTruths.Checks(rng.Fork("landscape")).Concat(NormalisationTruths.Checks(rng.Fork("normalisation"))).Concat(DeepLinearInstance.Stored().Checks()).ToList();
        if (Task == BatchNormTask.Classifier)
        {
            var images = Data == Made ? ImageSet.Gratings(Images, rng.Fork("images")) : ImageFiles.Read(Data, Images);
            var classifiers = new ClassifierReport(this, images, ClassifierStudy.Of(this, images, rng.Fork("classifier"), context));
            return Result(images.Name, context.Seed, classifiers.Scalars(), classifiers.Findings(), classifiers.Figures(), [.. checks, .. TorchTruths.Checks(rng.Fork("torch")), .. classifiers.Checks()], []);
        }

        var report = new DeepLinearReport(this, DeepLinearStudy.Of(this, rng.Fork("deep-linear"), context));
        return Result("deep-linear", context.Seed, report.Scalars(), report.Findings(), report.Figures(), checks, report.Tables());
    }

    private ProbeResult Result(
        string problem, ulong seed, IReadOnlyList<Scalar> scalars, IReadOnlyList<Finding> findings, IReadOnlyList<Figure> figures, IReadOnlyList<GroundTruthCheck> checks, IReadOnlyList<Table> tables) => new(
        Card.Id, 0, problem, seed, Settings.Values(this), scalars, findings, figures)
        {
            GroundTruth = checks,
            Tables = tables,
        };
}
