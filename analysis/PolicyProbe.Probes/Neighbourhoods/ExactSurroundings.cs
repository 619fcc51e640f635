using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// The exact return around θ₀ with its gradient and second derivatives, where the environment's model is known. ∇J is exact on finite problems and a
/// central difference of the exact J on linear-quadratic ones; second derivatives are central differences of ∇J.
/// </summary>
internal sealed class ExactSurroundings
{
    /// <summary>Powers of two, so that θ ± h is rounded least; the error is of order h² of the fourth derivative.</summary>
    private const double GradientStep = 1.0 / 32;
    private const double HessianStep = 1.0 / 64;

    /// <summary>Multiplications of two gradients a parameter beyond which the trace is not worth its time.</summary>
    private const double Dearest = 5e8;

    private readonly float[] _origin;
    private readonly Func<float[], double?> _return;
    private readonly Func<float[], double[]?> _gradient;
    private readonly double _rows;

    private ExactSurroundings(float[] origin, Func<float[], double?> value, Func<float[], double[]?> gradient, double rows) =>
        (_origin, _return, _gradient, _rows) = (origin, value, gradient, rows);

    /// <summary>What is known around the context's agent; null where the model is not known, or would take too long.</summary>
    /// <param name="context">The agent, and its environments.</param>
    /// <param name="discount">γ of the return; 1 for the plain sum.</param>
    public static ExactSurroundings? Of(ProbeContext context, double discount)
    {
        var agent = context.Snapshot.Learner.Agent;
        var environment = agent.Perceive(context.MakeEnvironment)();
        if (ExactReturns.Of(agent, context.Snapshot.Configuration.Options().Hidden.Count, environment, discount) is not { } value)
            return null;
        if (ExactReturns.Problem(agent, environment, discount) is not { } problem)
            return new ExactSurroundings(agent.Policy.Theta, value, theta => Difference(value, theta), agent.Policy.Theta.Length);
        return new ExactSurroundings(agent.Policy.Theta, value, theta =>
        {
            var gradient = new double[theta.Length];
            NetworkPolicy.Evaluate<float>(agent.Policy.Network, theta, agent.Policy.Buffers, problem, gradient);
            return gradient;
        }, problem.Model.States);
    }

    /// <summary>J(θ); null where it has no value.</summary>
    public double? Return(float[] theta) => _return(theta);

    /// <summary>J at each θ; null where it has no value at one of them.</summary>
    public double[]? Returns(IReadOnlyList<float[]> thetas, GridPoints points)
    {
        var values = points.Select(thetas.Count, i => _return(thetas[i]));
        return Array.TrueForAll(values, value => value is not null) ? [.. values.Select(value => value!.Value)] : null;
    }

    /// <summary>∇J(θ₀) [P].</summary>
    public double[]? Gradient() => _gradient(_origin);

    /// <summary>tr ∇²J(θ₀): 2P gradients; null where that takes too long.</summary>
    public double? Trace(GridPoints points)
    {
        if ((double)_origin.Length * _origin.Length * _rows > Dearest)
            return null;
        var terms = points.Select(_origin.Length, i =>
        {
            var (ahead, behind) = (Moved(i, HessianStep), Moved(i, -HessianStep));
            return (_gradient(ahead)?[i] - _gradient(behind)?[i]) / ((double)ahead[i] - behind[i]);
        });
        return Array.TrueForAll(terms, term => term is not null) ? terms.Sum() : null;
    }

    /// <summary>dᵀ∇²J(θ₀)d of a unit direction.</summary>
    public double? Curvature(double[] direction)
    {
        var plane = new PolicyPlane(_origin, direction, direction);
        if (_gradient(plane.At(HessianStep, 0)) is not { } ahead || _gradient(plane.At(-HessianStep, 0)) is not { } behind)
            return null;
        return Dot(direction, ahead) - Dot(direction, behind) is var difference ? difference / (2 * HessianStep) : null;
    }

    /// <summary>⟨x, y⟩.</summary>
    public static double Dot(double[] x, double[] y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    private float[] Moved(int i, double step) => Moved(_origin, i, step);

    private static float[] Moved(float[] theta, int i, double step)
    {
        var moved = (float[])theta.Clone();
        moved[i] = (float)(moved[i] + step);
        return moved;
    }

    private static double[]? Difference(Func<float[], double?> value, float[] theta)
    {
        var gradient = new double[theta.Length];
        for (var i = 0; i < theta.Length; i++)
        {
            var (ahead, behind) = (Moved(theta, i, GradientStep), Moved(theta, i, -GradientStep));
            if (value(ahead) is not { } high || value(behind) is not { } low)
                return null;
            gradient[i] = (high - low) / ((double)ahead[i] - behind[i]);
        }

        return gradient;
    }
}
