namespace PolicyProbe.Diagnostics;

/// <summary>
/// Where gradient descent on logistic loss goes on separable points: w(t) = ŵ log t + w̃ + O(log t / t), ŵ the max-margin direction whatever the weights, and
/// w̃ the one place where they stay: ηcₙ/N · exp(−w̃ᵀzₙ) = αₙ on the support.
/// </summary>
/// <remarks>
/// D. Soudry, E. Hoffer, M. S. Nacson, S. Gunasekar, N. Srebro, "The Implicit Bias of Gradient Descent on Separable Data" (2018), theorems 3 and 4. The angle to ŵ is
/// |w̃_⊥|/(‖ŵ‖ log t) + …, O(1/log t): its cotangent grows by ‖ŵ‖/|w̃_⊥| for every unit of log t.
/// </remarks>
/// <param name="Direction">ŵ.</param>
/// <param name="Offset">w̃.</param>
public sealed record SeparableLimit(PlanarVector Direction, PlanarVector Offset)
{
    /// <summary>The limit of a weighted loss, λ = 0, whose margin is supported by two points.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="step">η.</param>
    /// <exception cref="ArgumentException">One point alone supports the margin: then w̃ depends on the start.</exception>
    public static SeparableLimit Of(WeightedLogistic loss, double step)
    {
        ArgumentNullException.ThrowIfNull(loss);
        var margin = PlanarMargin.Of(loss.Points);
        if (margin.Support.Count != 2)
            throw new ArgumentException($"loss: expected two points that support the margin, got {margin.Support.Count}.", nameof(loss));
        double Level(int k) => Math.Log(step * loss.Weights[margin.Support[k]] / (loss.Points.Count * margin.Multipliers[k]));
        return new SeparableLimit(margin.Direction, PlanarVector.With(loss.Points[margin.Support[0]], Level(0), loss.Points[margin.Support[1]], Level(1)));
    }

    /// <summary>|w̃_⊥|, the part of w̃ across ŵ.</summary>
    public double Across => Math.Abs(Direction.Cross(Offset)) / Direction.Norm;

    /// <summary>ŵ log t + w̃.</summary>
    public PlanarVector At(double time) => Offset.Plus(Math.Log(time), Direction);
}
