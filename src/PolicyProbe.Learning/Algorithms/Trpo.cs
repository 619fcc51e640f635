using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Trust-region policy optimisation: maximise L(θ) = mean rₜÂₜ subject to mean KL(π_old ‖ π_θ) ≤ δ, by a step √(2δ/xᵀFx) · x along the
/// natural gradient x = F⁻¹g, shortened until it improves L by a share of gᵀΔθ and keeps the constraint; if none does, no step.
/// </summary>
/// <remarks>
/// Schulman et al., arXiv:1502.05477, section 6 and appendix C. The value function is fitted first, to targets of before the fit, as in
/// the code released with arXiv:2005.12729.
/// </remarks>
/// <param name="options">The hyper-parameters.</param>
public sealed class Trpo(TrpoOptions options) : IAlgorithm
{
    /// <inheritdoc/>
    public string Id => "trpo";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Hooks { get; } = [.. CommonHooks.Types, typeof(IValueLoss), typeof(IKlSchedule)];

    /// <inheritdoc/>
    public UpdateStatistics Update(Learner learner, Rollout rollout, TrickSet tricks, Progress progress, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(learner);
        ArgumentNullException.ThrowIfNull(rollout);
        ArgumentNullException.ThrowIfNull(tricks);
        ArgumentNullException.ThrowIfNull(rng);
        var (agent, theta) = (learner.Agent, learner.Agent.Policy.Theta);
        var estimates = Estimates.Of(rollout, options, tricks);
        var rates = LearningRates.Of(options.ValueLearningRate, null, tricks, progress);
        var limit = tricks.OnlyOne<IKlSchedule>("move the trust region")?.Limit(options.MaxKl, progress.After) ?? options.MaxKl;
        var (meter, batch) = (new UpdateMeter(), Minibatch.Whole(rollout, estimates));
        foreach (var trick in tricks.Hooks<IMinibatchAdvantages>())
            trick.OnMinibatch(batch.Advantages);
        var (descent, fit) = (new Descent(learner, tricks, rates, meter), new ValueFit(agent.Value, options.ValueCoefficient, tricks, meter));
        foreach (var part in Minibatch.Epochs(rollout, estimates, options.ValueEpochs, options.ValueMinibatch, rng))
            descent.Step(null, fit.Gradient(part));

        // g, then x = F⁻¹g on a share of the states.
        var loss = PolicyLoss.Of(agent.Head, agent.Policy, batch, double.PositiveInfinity, tricks, meter);
        meter.BeforeTransform(Vectors.Norm(loss.Gradient), null);
        double[] g = [.. loss.Gradient.Select(value => -(double)value)];
        UpdateStatistics NoStep() => meter.Conclude(agent, rollout, estimates, rates) with { LearningRate = null, KlLimit = limit, LineSearchAccepted = 0 };
        if (Vectors.Norm(g) == 0)
            return NoStep();
        using var fisher = new FisherMatrix(agent.Head, agent.Policy, FisherStates(rollout, rng), options.Damping);
        var solved = ConjugateGradient.Solve(fisher.Multiply, g, options.CgIterations);
        var x = solved.Solution;
        var fx = new double[x.Length];
        fisher.Multiply(x, fx);
        if (!(Vectors.Dot(x, fx) > 0)) // a policy that no longer hesitates has F = 0, and without damping no natural gradient
            return NoStep();
        var scale = Math.Sqrt(2 * limit / Vectors.Dot(x, fx));
        var expected = scale * Vectors.Dot(g, x);

        // The longest step that keeps its promises.
        var search = new LineSearch(agent, rollout, batch, tricks);
        float[] old = [.. theta];
        var (steps, accepted, improvement) = (0, false, 0.0);
        for (var fraction = 1.0; steps < options.Backtracks && !accepted; fraction *= options.BacktrackFactor)
        {
            steps++;
            for (var i = 0; i < theta.Length; i++)
                theta[i] = (float)(old[i] + (fraction * scale * x[i]));
            var (value, divergence) = search.At();
            improvement = value - search.Start;
            accepted = divergence <= limit && improvement > 0 && improvement > options.AcceptRatio * fraction * expected;
        }

        if (!accepted)
            old.CopyTo(theta, 0);
        return meter.Conclude(agent, rollout, estimates, rates) with
        {
            LearningRate = null,
            KlLimit = limit,
            CgResidual = solved.Residuals[^1] / solved.Residuals[0],
            CgIterations = solved.Residuals.Count - 1,
            LineSearchSteps = steps,
            LineSearchAccepted = accepted ? 1 : 0,
            SurrogateImprovement = accepted ? improvement : 0,
            ExpectedImprovement = expected,
        };
    }

    private float[] FisherStates(Rollout rollout, Rng rng)
    {
        var count = Math.Clamp((int)Math.Round(options.FisherFraction * rollout.Pairs), 1, rollout.Pairs);
        return count == rollout.Pairs ? rollout.Observations
            : Minibatch.Rows(rollout.Observations, rollout.Observations.Length / rollout.Pairs, rng.Permutation(rollout.Pairs).AsSpan(0, count));
    }
}
