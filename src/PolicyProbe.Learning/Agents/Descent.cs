namespace PolicyProbe.Learning;

/// <summary>
/// The steps of an update down its gradients, transformed by the tricks. Where one network has both parts their gradients are added
/// and it takes one step.
/// </summary>
internal sealed class Descent
{
    private readonly Learner _learner;
    private readonly TrickSet _tricks;
    private readonly LearningRates _rates;
    private readonly UpdateMeter _meter;
    private readonly Aside? _aside;
    private readonly Action _stepValue;
    private float[] _value = [];
    private double? _valueNorm;

    /// <summary>The steps of one update.</summary>
    /// <param name="learner">Whose networks step.</param>
    /// <param name="tricks">Those that change gradients.</param>
    /// <param name="rates">The learning rates.</param>
    /// <param name="meter">Told the norms before and after.</param>
    /// <param name="aside">Where the value function steps while the policy does; null for after it.</param>
    public Descent(Learner learner, TrickSet tricks, LearningRates rates, UpdateMeter meter, Aside? aside = null)
    {
        (_learner, _tricks, _rates, _meter, _aside) = (learner, tricks, rates, meter, aside);
        _stepValue = StepValue;
    }

    /// <summary>One step.</summary>
    /// <param name="policy">The policy's gradient; null where only the value function steps.</param>
    /// <param name="value">The value function's gradient; null where only the policy steps.</param>
    /// <param name="valueNorm">The norm of the value function's gradient, where it is known.</param>
    public void Step(float[]? policy, float[]? value, double? valueNorm = null)
    {
        var norms = valueNorm is { } second ? new GradientNorms(Vectors.Norm(policy), second) : GradientNorms.Of(policy, value);
        _meter.BeforeTransform(policy is null ? null : norms.Policy, value is null ? null : norms.Value);
        if (_learner.Agent.IsShared)
        {
            StepShared(policy, value);
            return;
        }

        // The norms are known until a trick has changed something. Side by side each is taken with its step.
        var known = Transform(policy, value, ref norms);
        if (!known && _aside is null)
            (norms, known) = (GradientNorms.Of(policy, value), true);
        _valueNorm = known ? norms.Value : null;
        if (value is not null)
        {
            _value = value;
            _aside?.Begin(_stepValue);
        }

        double? policyNorm = policy is null || known ? norms.Policy : Vectors.Norm(policy);
        if (policy is not null)
            _learner.PolicyOptimiser.Step(_learner.Agent.Policy.Theta, policy, _rates.Policy);
        if (value is not null && _aside is null)
            StepValue();
        else if (value is not null)
            _aside!.End();
        _meter.AfterTransform(policy is null ? null : policyNorm, value is null ? null : _valueNorm);
    }

    private void StepShared(float[]? policy, float[]? value)
    {
        var joint = policy ?? value!;
        if (policy is not null && value is not null)
            for (var i = 0; i < joint.Length; i++)
                joint[i] += value[i];
        var norms = GradientNorms.Of(joint, []);
        var known = Transform(joint, [], ref norms);
        _meter.AfterTransform(known ? norms.Policy : Vectors.Norm(joint), null);
        _learner.PolicyOptimiser.Step(_learner.Agent.Policy.Theta, joint, _rates.Policy);
    }

    /// <summary>Lets the tricks change the gradients.</summary>
    /// <returns>Whether the norms are still theirs.</returns>
    private bool Transform(Span<float> policy, Span<float> value, ref GradientNorms norms)
    {
        var known = true;
        foreach (var trick in _tricks.Hooks<IGradientTransform>())
        {
            if (!known)
                norms = GradientNorms.Of(policy, value);
            known = !trick.OnGradients(policy, value, norms);
        }

        return known;
    }

    private void StepValue()
    {
        _valueNorm ??= Vectors.Norm(_value);
        _learner.ValueOptimiser.Step(_learner.Agent.Value.Theta, _value, _rates.Value);
    }
}
