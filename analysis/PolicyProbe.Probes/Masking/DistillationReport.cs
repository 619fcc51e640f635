using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figure, the table and the words of <see cref="DistillationMasking"/>.</summary>
/// <param name="settings">The settings.</param>
/// <param name="linear">Linear students, a temperature each.</param>
/// <param name="deep">Students with a hidden layer.</param>
/// <param name="naive">A linear student at the highest temperature, trained at the rate of T = 1.</param>
internal sealed class DistillationReport(DistillationMasking settings, IReadOnlyList<StudentMeasurement> linear, IReadOnlyList<StudentMeasurement> deep, StudentMeasurement naive)
{
    /// <summary>Flags in words.</summary>
    public static string Names(MaskingReport report) => report.Flags.Count == 0 ? "none" : string.Join(", ", report.Flags.Select(Name));

    /// <summary>A flag in words.</summary>
    public static string Name(MaskingFlag flag) => string.Concat(flag.ToString().Select((letter, i) => char.IsUpper(letter) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString()));

    /// <summary>What has no exact answer.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. linear.Select(student => Share($"linear-accuracy@{student.Temperature:R}", student.Checks.Clean, "share of held-out inputs that the linear student classifies right")),
        .. deep.Select(student => Share($"hidden-accuracy@{student.Temperature:R}", student.Checks.Clean, "share of held-out inputs that the student with a hidden layer classifies right")),
        new Scalar($"same-rate-scale@{naive.Temperature:R}", naive.Scale(linear[0]), null, null, "1", Direction.Neutral, settings.Inputs, "root mean square of its logits over that of the plain student's, trained at the rate and start of T = 1"),
        Share($"same-rate-zero-gradients@{naive.Temperature:R}", naive.Checks.ZeroGradients, "share of inputs without a gradient of cross-entropy in single precision, trained at the rate and start of T = 1", Direction.Neutral),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var (last, plain) = (linear[^1], linear[0]);
        return
        [
            new Finding("hidden-not-robust", FindingLevel.Note, $"At T = {last.Temperature:R} climbing cross-entropy in single precision leaves an accuracy of {last.Checks.CrossEntropy:0.###} instead of {plain.Checks.CrossEntropy:0.###} at T = 1, and {last.Checks.ZeroGradients:P0} of the inputs have no gradient; margins in double precision leave {last.EveryTarget:0.###} of both.", "Distillation made nothing robust: attack the margin, and believe no accuracy under attack while a masking flag is up."),
            new Finding("it-takes-the-rate", FindingLevel.Note, $"At the rate of T = 1, {settings.TrainSteps} steps at T = {naive.Temperature:R} leave logits {naive.Scale(plain):0.###} times as large as the plain ones, where {naive.Temperature:R} times were wanted, with {naive.Checks.ZeroGradients:P0} of the inputs without a gradient: nothing is hidden, because nothing was learned at that scale.", "The last layer needs T² times the rate, or T² times the steps, before distillation hides a gradient."),
        ];
    }

    /// <summary>Accuracy under attacks, against the temperature.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        Line Of(string name, IReadOnlyList<StudentMeasurement> students, Func<StudentMeasurement, double> of, LineRole role = LineRole.Measured) => new(name, role, settings.Temperatures, [.. students.Select(student => (double?)of(student))]);
        return
        [
            new LineFigure(
                "distilled-accuracy", "What attacks leave of students distilled at a temperature", $"{settings.Inputs} held-out inputs of {settings.Classes} classes, ε = {settings.Radius:R} in L∞; single precision but for the dark line, which is the true share that no perturbation turns, of linear students.",
                new Axis("temperature", AxisScale.Log), new Axis("accuracy under attack", AxisScale.Linear, 0, 1),
                [
                    Of("cross-entropy, linear", linear, student => student.Checks.CrossEntropy), Of("cross-entropy, hidden layer", deep, student => student.Checks.CrossEntropy),
                    Of("margin, linear", linear, student => student.Checks.Margin), Of("margin, hidden layer", deep, student => student.Checks.Margin),
                    Of("robust, exact", linear, student => student.EveryTarget, LineRole.Truth),
                ], []),
        ];
    }

    /// <summary>The masking checks of every student.</summary>
    public Table Table() => new(
        "students", "Masking checks of distilled students", $"Shares of {settings.Inputs} inputs that are classified right without and after attacks in single precision; the last attack is made in double precision.",
        ["student", "T", "no attack", "cross-entropy", "margin", "random points", "zero gradients", "margin, every target", "flags"],
        [.. Row("linear", linear), .. Row("hidden layer", deep), .. Row("linear, rate of T = 1", [naive])]);

    private static IEnumerable<IReadOnlyList<TableEntry>> Row(string name, IReadOnlyList<StudentMeasurement> students) => students.Select(student => (IReadOnlyList<TableEntry>)
        [TableEntry.Of(name), .. new[] { student.Temperature, student.Checks.Clean, student.Checks.CrossEntropy, student.Checks.Margin, student.Checks.Noise, student.Checks.ZeroGradients, student.EveryTarget }.Select(TableEntry.Of), TableEntry.Of(Names(student.Checks))]);

    private Scalar Share(string id, double value, string estimand, Direction direction = Direction.HigherIsBetter) => new(id, value, null, null, "1", direction, settings.Inputs, estimand);
}
