using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Losses with a constant Hessian, where what a step takes off is η‖g‖² − ½η²gᵀHg.</summary>
/// <param name="rate">η of the linear regressions.</param>
/// <param name="batch">Rows of a batch.</param>
/// <param name="draws">Random labellings.</param>
internal sealed class SusceptibilityTruths(double rate, int batch, int draws)
{
    private const int Size = 20;

    /// <summary>F(x) = ½xᵀHx of a random H [20, 20], at steps from small to too large.</summary>
    public IEnumerable<GroundTruthCheck> Quadratic(Rng rng)
    {
        var (form, x) = (QuadraticForm.Random(Size, rng), new double[Size]);
        for (var i = 0; i < Size; i++)
            x[i] = rng.NextNormal();
        var (gradient, curved) = (new double[Size], new double[Size]);
        var value = form.Gradient(x, gradient);
        form.HessianProduct(x, gradient, curved);
        foreach (var eta in new[] { 0.01, 0.1, 1 })
        {
            var exact = (eta * LinearSusceptibility.Dot(gradient, gradient)) - (eta * eta / 2 * LinearSusceptibility.Dot(gradient, curved));
            yield return GroundTruthCheck.Equal($"quadratic@{eta:R}", StepDrop.Of(form, x, StepDrop.Descent(form, x, eta)), exact, 1e-12 * (1 + value + Math.Abs(exact)), "η‖g‖² − ½η²gᵀHg; rounding");
        }
    }

    /// <summary>A linear network of d inputs on standard normal rows, its labels drawn from N(0, 1) over and over.</summary>
    public LinearSusceptibility Linear(int d, Rng rng)
    {
        var network = new SmallNetwork(new MlpSpec(d, [], Activation.Tanh, 1), rng);
        double[] inputs = [.. Enumerable.Range(0, batch * d).Select(_ => rng.NextNormal())];
        double[] rows = [.. Enumerable.Range(0, batch * (d + 1)).Select(i => i % (d + 1) == d ? 1 : inputs[(i / (d + 1) * d) + (i % (d + 1))])];
        var hessian = LeastSquares.Inner(rows, batch, d + 1);
        for (var i = 0; i <= d; i++)
            for (var j = 0; j <= d; j++)
                hessian[i, j] /= batch;
        var (own, memorised, gap) = (new double[draws], new double[draws], 0.0);
        for (var draw = 0; draw < draws; draw++)
        {
            double[] labels = [.. Enumerable.Range(0, batch).Select(_ => rng.NextNormal())], others = [.. Enumerable.Range(0, batch).Select(_ => rng.NextNormal())];
            IObjective Loss(double[] targets) => new ParameterLoss(network.Network, [], inputs, new SquaredError(targets), NetworkMode.Train);
            var (loss, step) = (Loss(labels), StepDrop.Descent(Loss(labels), network.Theta, rate));
            own[draw] = StepDrop.Of(loss, network.Theta, step);
            memorised[draw] = own[draw] - StepDrop.Of(loss, network.Theta, StepDrop.Descent(Loss(others), network.Theta, rate));
            gap = Math.Max(gap, Math.Abs(own[draw] - Exact(hessian, rows, network.Theta, labels)));
        }

        return LinearSusceptibility.Of(d, rate, batch, hessian, network.Theta, own, memorised, gap);
    }

    /// <summary>η‖g‖² − ½η²gᵀHg with g = Hθ − Xᵀy/B, from the rows alone.</summary>
    private double Exact(double[,] hessian, double[] rows, double[] theta, double[] labels)
    {
        var pulled = LeastSquares.Transposed(rows, labels, theta.Length);
        double[] gradient = [.. LinearSusceptibility.Product(hessian, theta).Zip(pulled, (full, part) => full - (part / batch))];
        return (rate * LinearSusceptibility.Dot(gradient, gradient)) - (rate * rate / 2 * LinearSusceptibility.Dot(gradient, LinearSusceptibility.Product(hessian, gradient)));
    }
}
