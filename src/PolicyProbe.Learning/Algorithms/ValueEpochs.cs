using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// All epochs of PPO's value function by themselves, before the policy's or, where there is another thread, beside them: they look at
/// targets and networks that the policy's epochs leave alone, and their orders are drawn before the policy's.
/// </summary>
internal sealed class ValueEpochs
{
    private readonly Descent _descent;
    private readonly ValueFit _fit;
    private readonly Func<IEnumerable<int[]>, IEnumerable<Minibatch>> _minibatches;
    private readonly IEnumerable<int[]> _orders;
    private readonly Aside? _aside;

    /// <summary>The epochs of one update.</summary>
    public ValueEpochs(Learner learner, Rollout rollout, Estimates estimates, PpoOptions options, TrickSet tricks, LearningRates rates, UpdateMeter meter, Rng rng)
    {
        _aside = learner.Aside();
        (_descent, _fit) = (new Descent(learner, tricks, rates, meter), new ValueFit(learner.Agent.Value, options.ValueCoefficient, tricks, meter));
        _minibatches = orders => Minibatch.Epochs(rollout, estimates, orders, options.Minibatch);
        _orders = Minibatch.Orders(rollout.Pairs, options.Epochs, rng);
    }

    /// <summary>Goes through them, or has another thread do so.</summary>
    public void Begin()
    {
        if (_aside is null)
        {
            Learn(_orders);
            return;
        }

        int[][] drawn = [.. _orders];
        _aside.Begin(() => Learn(drawn));
    }

    /// <summary>Returns when they are done.</summary>
    public void End() => _aside?.End();

    private void Learn(IEnumerable<int[]> orders)
    {
        foreach (var batch in _minibatches(orders))
            _descent.Step(null, _fit.Gradient(batch));
    }
}
