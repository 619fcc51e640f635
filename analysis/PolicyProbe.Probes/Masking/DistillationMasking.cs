using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Defensive distillation as the learned positive control of the masking checks: training at a temperature makes logits large, hides gradients, and leaves robustness as it is.</summary>
/// <remarks>
/// N. Papernot et al., "Distillation as a Defense to Adversarial Perturbations against Deep Neural Networks" (2016). Classes x ~ N(μ_y, I), μ ~ N(0, s²I); linear students, whose
/// true robustness is a sum of absolute weights, and students with a hidden layer, which are T times their plain twin.
/// </remarks>
public sealed record DistillationMasking : IDiagnostic
{
    private const double Separation = 0.7;
    private const double Tie = 1e-9;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "distillation-masking", "Does training at a high temperature make a model robust, or hide its gradients?",
        "N. Papernot, P. McDaniel, X. Wu, S. Jha, A. Swami, \"Distillation as a Defense to Adversarial Perturbations against Deep Neural Networks\" (2016)",
        "temperatures × (4 × training × train-steps rows of training and some hundred rows an input of attacks)");

    /// <summary>T.</summary>
    [Setting("temperatures", "Temperatures of teacher and student, ascending from 1; students are tested at 1.", Minimum = 1, Maximum = 1e6)]
    public IReadOnlyList<double> Temperatures { get; init; } = [1, 10, 100, 1000];

    /// <summary>C.</summary>
    [Setting("classes", "Classes.", Minimum = 3, Maximum = 100)]
    public int Classes { get; init; } = 5;

    /// <summary>n.</summary>
    [Setting("dimension", "Inputs of the classifiers.", Minimum = 1, Maximum = 1000)]
    public int Dimension { get; init; } = 20;

    /// <summary>Training inputs.</summary>
    [Setting("training", "Training inputs.", Minimum = 50, Maximum = 1_000_000)]
    public int Training { get; init; } = 500;

    /// <summary>B.</summary>
    [Setting("inputs", "Held-out inputs that are attacked.", Minimum = 50, Maximum = 1_000_000)]
    public int Inputs { get; init; } = 300;

    /// <summary>Units.</summary>
    [Setting("width", "Units of the hidden layer of the students that have one.", Minimum = 1, Maximum = 10_000)]
    public int Width { get; init; } = 16;

    /// <summary>Steps of training.</summary>
    [Setting("train-steps", "Steps of gradient descent on all training inputs, of the teacher and of the student.", Minimum = 1, Maximum = 1_000_000)]
    public int TrainSteps { get; init; } = 300;

    /// <summary>η.</summary>
    [Setting("rate", "Learning rate at T = 1; the momentum is 0.9.", Minimum = 0, AboveMinimum = true)]
    public double Rate { get; init; } = 0.1;

    /// <summary>ε.</summary>
    [Setting("radius", "Radius of the L∞ ball.", Minimum = 0, AboveMinimum = true)]
    public double Radius { get; init; } = 0.5;

    /// <summary>Steps of attacks.</summary>
    [Setting("steps", "Steps of the attacks of many.", Minimum = 2, Maximum = 10_000)]
    public int Steps { get; init; } = 40;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Temperatures = [1, 1000], Inputs = 150, Training = 300, TrainSteps = 200, Steps = 20 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Temperatures[0] != 1 || !Temperatures.SequenceEqual(Temperatures.Distinct().Order()))
            throw new WrongUseException($"temperatures={string.Join(',', Temperatures)}: expected 1 first, which the others are compared with, then ascending and each once, as in temperatures=1,10,100.");
        var rng = context.Stream(Card);
        double[] means = [.. Enumerable.Range(0, Classes * Dimension).Select(_ => Separation * rng.NextNormal())];
        var (train, held) = (Draw(means, Training, rng.Fork("train")), Draw(means, Inputs, rng.Fork("held-out")));
        var (set, checks, work) = (PerturbationSet.Of(BallNorm.Linf, Dimension, Radius), new List<GroundTruthCheck>(), new Work(context.Progress, (2.0 * Temperatures.Count) + 1, context.Cancellation));
        List<StudentMeasurement> Students(int hidden) => [.. Temperatures.Select(temperature =>
        {
            // The same first weights at every temperature, scaled: what differs is the temperature alone.
            var student = new DistilledStudent(temperature, hidden, Classes, TrainSteps, Rate, Rescaled: true).Train(train.X, train.Labels, Dimension, rng.Fork($"student/{hidden}"));
            var measured = StudentMeasurement.Of(student, Spec(hidden), temperature, held.X, held.Labels, set, Steps, rng.Fork("attacks"));
            if (hidden == 0)
                checks.Add(Robust(student, measured, held, set));
            work.Done(1);
            return measured;
        })];
        var (linear, deep) = (Students(0), Students(Width));
        checks.AddRange([.. linear.SelectMany(student => Truths("linear", student, linear[0])), .. deep.SelectMany(student => Truths("hidden", student, deep[0]))]);
        var naive = new DistilledStudent(Temperatures[^1], 0, Classes, TrainSteps, Rate, Rescaled: false).Train(train.X, train.Labels, Dimension, rng.Fork("student/0"));
        var report = new DistillationReport(this, linear, deep, StudentMeasurement.Of(naive, Spec(0), Temperatures[^1], held.X, held.Labels, set, Steps, rng.Fork("attacks")));
        work.Done(1);
        return context.Result(this, "classes of normal inputs", checks, report.Scalars(), report.Findings(), report.Figures()) with { Tables = [report.Table()] };
    }

    private MlpSpec Spec(int hidden) => new(Dimension, hidden == 0 ? [] : [hidden], Activation.Tanh, Classes);

    private (double[] X, int[] Labels) Draw(double[] means, int count, Rng rng)
    {
        int[] labels = [.. Enumerable.Range(0, count).Select(_ => (int)rng.Integers(0, Classes))];
        return ([.. labels.SelectMany(label => Enumerable.Range(0, Dimension).Select(i => means[(label * Dimension) + i] + rng.NextNormal()))], labels);
    }

    /// <summary>A linear student holds where z_y − zᵢ > ε‖w_y − wᵢ‖₁ for every i, whatever its gradients say.</summary>
    private GroundTruthCheck Robust(SmallNetwork student, StudentMeasurement measured, (double[] X, int[] Labels) held, PerturbationSet set)
    {
        var linear = new LinearClassifier(student.Theta[..(Classes * Dimension)], student.Theta[(Classes * Dimension)..], 1);
        double[] reserves = [.. held.Labels.Select((label, b) => linear.Reserve(held.X.AsSpan(b * Dimension, Dimension), label, set))];
        return GroundTruthCheck.Equal($"true-robustness@{measured.Temperature:R}", measured.EveryTarget, reserves.Count(reserve => reserve > 0) / (double)Inputs, reserves.Count(reserve => Math.Abs(reserve) <= Tie * measured.Temperature) / (double)Inputs, "share of inputs with z_y − zᵢ > ε‖w_y − wᵢ‖₁ for all i, against a margin step towards every class in double precision; inputs on the edge may round either way");
    }

    private IEnumerable<GroundTruthCheck> Truths(string name, StudentMeasurement student, StudentMeasurement plain)
    {
        var (t, checks) = (student.Temperature, student.Checks);
        yield return GroundTruthCheck.AtMost($"{name}-logits@{t:R}", student.Deviation(plain), 0, 1e-6, "greatest difference of its logits to T times those of the plain student, over the greatest: the same steps but for rounding, which training may blow up by some powers of ten");
        yield return GroundTruthCheck.Equal($"{name}-zero-gradients@{t:R}", checks.ZeroGradients, student.Zeros.Share, student.Zeros.Near, $"share of inputs whose margin is above 150 log 2 = {StudentMeasurement.Underflow:0.0}, where e^(−margin) is 0 in single precision; inputs within 6 of that may fall either way");
        yield return GroundTruthCheck.Equal($"{name}-attacked@{t:R}", student.EveryTarget, plain.EveryTarget, 1.0 / Inputs, "accuracy left by margins in double precision, the same at every temperature; one input may round either way");
        if (t == 1)
            yield return GroundTruthCheck.Equal($"{name}-flags@{t:R}", checks.Flags.Count, 0, 0, $"the plain student raises none; raised: {DistillationReport.Names(checks)}");
        if (t < 1000)
            yield break;
        foreach (var flag in new[] { MaskingFlag.ZeroGradients, MaskingFlag.NoiseBeatsGradient, MaskingFlag.MarginBeatsCrossEntropy })
            yield return GroundTruthCheck.Equal($"{name}-raises-{DistillationReport.Name(flag)}@{t:R}", checks.Flags.Contains(flag) ? 1 : 0, 1, 0, "1 where the flag was raised: what distillation hides has to be found");
    }
}
