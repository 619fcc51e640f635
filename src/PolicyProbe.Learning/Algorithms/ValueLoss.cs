using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>The value function's loss on a minibatch, c_V · mean (V(s) − V_target)², or what a trick has in place of the square, and its gradient.</summary>
internal static class ValueLoss
{
    /// <summary>The loss's sum over the pairs, and its gradient.</summary>
    /// <param name="Sum">B · L.</param>
    /// <param name="Gradient">∇L [Q].</param>
    public readonly record struct Result(double Sum, float[] Gradient);

    /// <summary>∇L [Q] at the model's θ; buffers that the pass proposes are taken over.</summary>
    public static float[] Gradient(Model model, Minibatch batch, double coefficient, TrickSet tricks, UpdateMeter meter, LossBuffers? buffers = null)
    {
        var result = Of(model, batch, coefficient, Form(tricks), buffers ?? new LossBuffers(model.Theta.Length));
        meter.ValueBatch(result.Sum, batch.Size);
        return result.Gradient;
    }

    /// <summary>What a trick has in place of the square; null where none has.</summary>
    public static IValueLoss? Form(TrickSet tricks) => tricks.OnlyOne<IValueLoss>("choose the value loss");

    /// <summary>The loss and its gradient at the model's θ; buffers that the pass proposes are taken over.</summary>
    public static Result Of(Model model, Minibatch batch, double coefficient, IValueLoss? form, LossBuffers buffers)
    {
        using var pass = model.Network.Run(model.Theta, model.Buffers, batch.Observations, NetworkMode.Train);
        Span<float> outputGradient = buffers.Rows(batch.Size);
        ReadOnlySpan<float> values = pass.Outputs, targets = batch.Targets, oldValues = batch.OldValues;
        var loss = 0.0;
        for (var i = 0; i < batch.Size; i++)
        {
            double error = values[i] - targets[i];
            var (square, derivative) = form?.Of(values[i], oldValues[i], targets[i]) ?? (error * error, 2 * error);
            loss += coefficient * square;
            outputGradient[i] = (float)(coefficient * derivative / batch.Size);
        }

        pass.Pullback(outputGradient, buffers.Gradient, []);
        pass.ProposedBuffers.CopyTo(model.Buffers);
        return new Result(loss, buffers.Gradient);
    }
}
