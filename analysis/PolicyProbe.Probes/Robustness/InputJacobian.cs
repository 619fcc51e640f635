using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>
/// The Frobenius norm of the Jacobian of outputs in inputs: as a diagnostic by random projections on functions whose norm and spread are known, as a probe exactly, of an
/// agent's policy and value function at the states that it meets, with the share that each dimension of the observation has in it.
/// </summary>
public sealed record InputJacobian : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "jacobian-norm", "How much do the outputs move with the inputs, and with which of them?",
        "J. Hoffman, D. Roberts, S. Yaida, \"Robust Learning with Jacobian Regularization\" (2019)",
        "of an agent: repeats × samples environment steps, and repeats × points × (outputs of the policy + 2) rows of its networks; without one: outputs × projections × repetitions products")
    {
        Headlines = ["policy-jacobian", "value-jacobian"],
    };

    /// <summary>C.</summary>
    [Setting("outputs", "Outputs C of the linear functions, each once.", Minimum = 1, Maximum = 500)]
    public IReadOnlyList<int> Outputs { get; init; } = [1, 2, 10, 50];

    /// <summary>n.</summary>
    [Setting("dimension", "Inputs of the functions.", Minimum = 1, Maximum = 10_000)]
    public int Dimension { get; init; } = 20;

    /// <summary>m.</summary>
    [Setting("projections", "Random directions of an estimate, ascending.", Minimum = 2, Maximum = 10_000)]
    public IReadOnlyList<int> Projections { get; init; } = [2, 8, 32, 128];

    /// <summary>B.</summary>
    [Setting("repetitions", "Estimates of each size.", Minimum = 100, Maximum = 1_000_000)]
    public int Repetitions { get; init; } = 1000;

    /// <summary>R.</summary>
    [Setting("repeats", "Rollouts of an agent.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "Environment steps of each rollout.", Minimum = 2, Maximum = 10_000_000)]
    public int Samples { get; init; } = 500;

    /// <summary>States of a rollout.</summary>
    [Setting("points", "States of each rollout that are looked at.", Minimum = 2, Maximum = 100_000)]
    public int Points { get; init; } = 200;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Outputs = [1, 2, 10], Projections = [2, 8, 32], Repetitions = 500 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Outputs.Distinct().Count() != Outputs.Count)
            throw new WrongUseException($"outputs={string.Join(',', Outputs)}: expected each once.");
        if (!Projections.SequenceEqual(Projections.Distinct().Order()))
            throw new WrongUseException($"projections={string.Join(',', Projections)}: expected ascending and each once, as in projections={string.Join(',', Projections.Distinct().Order())}.");
        var truths = new JacobianTruths(this, context);
        return context.Result(
            this, "functions with known Jacobians", truths.Checks(), [],
            [
                new Finding("spread-is-known", FindingLevel.Note, $"One direction estimates ‖J‖_F² without bias, with a relative error of √(2(C tr A² − (tr A)²)/(C + 2))/tr A, A = JJᵀ: {truths.Errors()}. With equal and orthogonal rows a single direction is exact.", "Of a policy with few outputs take the rows themselves: O products are exact. Directions pay where outputs are many."),
                new Finding("mean-not-sum", FindingLevel.Note, "The mean over directions is unbiased whatever their number.", "Where a penalty adds up directions, its weight grows with their number: divide."),
            ],
            [truths.Figure()]);
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ProbeCost(Repeats * (double)Samples, Repeats * (double)Points * (context.Snapshot.Learner.Agent.Head.ActionSize + 3));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var agent = context.Precise();
        var work = new Work(context.Progress, Repeats + 1.0, context.Cancellation);
        var states = AgentStates.Draw(context, Repeats, Samples, Points, context.Stream(Card));
        work.Done(1);
        var rollouts = new GridPoints(context.Threads, () => work.Done(1), context.Cancellation).Select(Repeats, r => StateJacobians.Of(agent, states[r]));
        var truth = VisitedStates.Of(agent, context.PerceivedEnvironment(), Samples) is var (every, shares) ? StateJacobians.Of(agent, every).Means(shares) : ((double, double)?)null;
        var report = new JacobianReport(this, context.Snapshot, rollouts, states, truth);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }
}
