using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The Hessian and the gradient that an objective has without sampling: central differences of its exact gradient in double precision.</summary>
/// <param name="Hessian">∇² [P, P].</param>
/// <param name="Eigen">Its eigenvalues and eigenvectors.</param>
/// <param name="Gradient">∇ [P].</param>
internal sealed record ExactCurvature(double[,] Hessian, SymmetricEigen Eigen, double[] Gradient)
{
    /// <summary>A Hessian of more parameters is not computed entry by entry.</summary>
    public const int MostParameters = 500;

    /// <summary>More operations than this are not worth the truth.</summary>
    private const double Dearest = 2e9;

    /// <summary>That of an objective at θ.</summary>
    public static ExactCurvature Of(IObjective objective, double[] theta)
    {
        var (hessian, gradient) = (SymmetricOperator.ByDifferences(objective, theta).Matrix(), new double[theta.Length]);
        objective.Gradient(theta, gradient);
        return new ExactCurvature(hessian, SymmetricEigen.Of(hessian), gradient);
    }

    /// <summary>vᵀ∇²v.</summary>
    public double Quadratic(ReadOnlySpan<double> v) => SymmetricOperator.Of(Hessian).Quadratic(v);

    /// <summary>Σ ∇²ᵢᵢ over a block.</summary>
    public double Trace(int start, int count) => Enumerable.Range(start, count).Sum(i => Hessian[i, i]);

    /// <summary>The eigenvalues of a block, ascending.</summary>
    public double[] BlockValues(int start, int count) => SymmetricEigen.Of(SymmetricOperator.Of(Hessian).Block(start, count).Matrix()).Values;

    /// <summary>The space of the k eigenvectors of largest |λ|; null where fewer are curved.</summary>
    public Subspace? Top(int k)
    {
        int[] order = [.. Enumerable.Range(0, Eigen.Values.Length).OrderByDescending(i => Math.Abs(Eigen.Values[i])).ThenBy(i => i).Take(k)];
        return Math.Abs(Eigen.Values[order[^1]]) > CurvatureMeasurement.Flat * Math.Abs(Eigen.Values[order[0]])
            ? new Subspace([.. order.Select(i => Enumerable.Range(0, Eigen.Values.Length).Select(row => Eigen.Vectors[row, i]).ToArray())])
            : null;
    }

    /// <summary>The problem until its horizon or the time limit, with the agent's discount; null where its model is not known, or the truth would take too long.</summary>
    public static IHasTransitionModel? Problem(IEnvironment environment, IHead head, double discount, int parameters)
    {
        if (environment is not IHasTransitionModel known || head is not Categorical || parameters > MostParameters)
            return null;
        var problem = new Simulated(known, discount, environment.Spec.TimeLimit);
        if (problem.Model.Horizon is not { } horizon)
            return null;
        return 2.0 * parameters * horizon * problem.Model.States * problem.Model.States * problem.Model.Actions > Dearest ? null : problem;
    }

    /// <summary>What is simulated.</summary>
    private sealed class Simulated(IHasTransitionModel known, double discount, int? limit) : IHasTransitionModel
    {
        public FiniteMdp Model { get; } = known.Model with { Discount = discount, Horizon = known.Model.Horizon ?? limit };

        public void Observe(int state, Span<float> observation) => known.Observe(state, observation);
    }
}
