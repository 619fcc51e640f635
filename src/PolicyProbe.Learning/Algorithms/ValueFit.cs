namespace PolicyProbe.Learning;

/// <summary>
/// The value function's gradients of one update, each begun and then asked for: where there is another thread it computes while the
/// caller sees to the policy.
/// </summary>
internal sealed class ValueFit
{
    private readonly Model _value;
    private readonly double _coefficient;
    private readonly IValueLoss? _form;
    private readonly UpdateMeter _meter;
    private readonly Aside? _aside;
    private readonly LossBuffers _buffers;
    private readonly Action _compute;
    private Minibatch? _batch;
    private double _sum;
    private double _norm;

    /// <summary>The gradients of a value function.</summary>
    /// <param name="value">The value function.</param>
    /// <param name="coefficient">c_V.</param>
    /// <param name="tricks">Those that have another loss.</param>
    /// <param name="meter">Told the losses that are asked for.</param>
    /// <param name="aside">The other thread; null for none.</param>
    public ValueFit(Model value, double coefficient, TrickSet tricks, UpdateMeter meter, Aside? aside = null)
    {
        (_value, _coefficient, _form, _meter, _aside) = (value, coefficient, ValueLoss.Form(tricks), meter, aside);
        (_buffers, _compute) = (new LossBuffers(value.Theta.Length), ComputeWithNorm);
    }

    /// <summary>Begins with a minibatch, which must stay as it is until its gradient was asked for.</summary>
    public void Begin(Minibatch batch)
    {
        _batch = batch;
        _aside?.Begin(_compute);
    }

    /// <summary>∇L [Q] of the minibatch begun with, valid until the next, and its norm where another thread has taken it.</summary>
    public (float[] Gradient, double? Norm) End()
    {
        if (_aside is null)
            return (Gradient(_batch!), null);
        _aside.End();
        _meter.ValueBatch(_sum, _batch!.Size);
        return (_buffers.Gradient, _norm);
    }

    /// <summary>∇L [Q] of a minibatch, valid until the next.</summary>
    public float[] Gradient(Minibatch batch)
    {
        _batch = batch;
        Compute();
        _meter.ValueBatch(_sum, batch.Size);
        return _buffers.Gradient;
    }

    private void Compute() => _sum = ValueLoss.Of(_value, _batch!, _coefficient, _form, _buffers).Sum;

    private void ComputeWithNorm()
    {
        Compute();
        _norm = Vectors.Norm(_buffers.Gradient);
    }
}
