using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>A trained network's input gradients on held-out inputs, the radii that they promise, and whether an attack keeps the promise.</summary>
/// <param name="Penalty">λ of its training.</param>
/// <param name="Norms">‖∇ℓ‖₂ of the cross-entropy [B].</param>
/// <param name="Slope">L, the largest ‖∇ℓ‖₂ of the margin among the inputs.</param>
/// <param name="Curvature">C, the largest eigenvalue of its Hessian among the inputs, at least 0.</param>
/// <param name="First">The first-order radius of the inputs that are classified rightly.</param>
/// <param name="Second">The second-order radius of the same.</param>
/// <param name="FirstBroken">How many of them an attack turns within their first-order radius.</param>
/// <param name="SecondBroken">The same of the second-order radius.</param>
/// <param name="Wrong">Inputs that are misclassified as they are.</param>
/// <param name="Turned">Inputs that are misclassified under the attack of radius ε.</param>
internal sealed record InputGradientMeasurement(
    double Penalty, double[] Norms, double Slope, double Curvature, double[] First, double[] Second, int FirstBroken, int SecondBroken, int Wrong, int Turned)
{
    /// <summary>B.</summary>
    public int Count => Norms.Length;

    /// <summary>Measures.</summary>
    public static InputGradientMeasurement Of(double penalty, SmallNetwork classifier, LabelledSet set, double epsilon, int steps, Rng rng)
    {
        var (entropy, norms) = (Gradients(classifier.Loss(new CrossEntropy(set.Labels), set.Count), set), new double[set.Count]);
        var margin = Gradients(classifier.Loss(new Margin(set.Labels), set.Count), set);
        var ball = PerturbationSet.Of(BallNorm.L2, set.Dimension, 1);
        double Norm(double[] gradients, int b) => ball.DualNorm(gradients.AsSpan(b * set.Dimension, set.Dimension));
        for (var b = 0; b < set.Count; b++)
            norms[b] = Norm(entropy.Gradients, b);
        var slope = Enumerable.Range(0, set.Count).Max(b => Norm(margin.Gradients, b));
        var curvature = Math.Max(0, Enumerable.Range(0, set.Count).Max(b => Greatest(classifier, set.Rows([b]))));
        int[] right = [.. Enumerable.Range(0, set.Count).Where(b => margin.Values[b] < 0)];
        double[] first = [.. right.Select(b => GradientBound.FirstOrder(margin.Values[b], slope))];
        double[] second = [.. right.Select(b => GradientBound.SecondOrder(margin.Values[b], Norm(margin.Gradients, b), curvature))];
        var attack = new SetAscent(PerturbationSet.Of(BallNorm.L2, set.Dimension, epsilon)) { Steps = steps };
        return new InputGradientMeasurement(
            penalty, norms, slope, curvature, first, second, Broken(classifier, set.Rows(right), first, steps, rng), Broken(classifier, set.Rows(right), second, steps, rng),
            set.Count - right.Length, RobustError.Turned(classifier, set, attack, rng).Count(turned => turned));
    }

    /// <summary>How many rows an attack turns within a radius of their own.</summary>
    private static int Broken(SmallNetwork classifier, LabelledSet set, double[] radii, int steps, Rng rng)
    {
        if (set.Count == 0)
            return 0;
        var attack = SetAscent.Auto(PerturbationSet.Of(BallNorm.L2, set.Dimension, 1), steps);
        var found = attack.Run(new ScaledRows(classifier.Loss(new Margin(set.Labels), set.Count), set.Inputs, radii), set.Inputs, rng);
        return found.Values.Count(value => value > 0);
    }

    /// <summary>The largest eigenvalue of the margin's Hessian in one input.</summary>
    private static double Greatest(SmallNetwork classifier, LabelledSet one) =>
        SymmetricEigen.Of(SymmetricOperator.ByDifferences(new OneInput(classifier.Loss(new Margin(one.Labels), 1)), one.Inputs).Matrix()).Values[^1];

    private static (double[] Values, double[] Gradients) Gradients(NetworkLoss loss, LabelledSet set)
    {
        var (values, gradients) = (new double[set.Count], new double[set.Inputs.Length]);
        loss.Gradients(set.Inputs, values, gradients);
        return (values, gradients);
    }

    /// <summary>A batch of one row as an objective.</summary>
    private sealed class OneInput(IRowObjective row) : IObjective
    {
        public int Dimension => row.Dimension;

        public double Value(ReadOnlySpan<double> x)
        {
            var values = new double[1];
            row.Values(x, values);
            return values[0];
        }

        public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
        {
            var values = new double[1];
            row.Gradients(x, values, gradient);
            return values[0];
        }
    }
}
