using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>The value function's loss on a minibatch, c_V · mean (V(s) − V_target)², or what a trick has in place of the square, and its gradient.</summary>
internal static class ValueLoss
{
    /// <summary>∇L [Q] at the model's θ; buffers that the pass proposes are taken over.</summary>
    public static float[] Gradient(Model model, Minibatch batch, double coefficient, TrickSet tricks, UpdateMeter meter)
    {
        var form = tricks.OnlyOne<IValueLoss>("choose the value loss");
        using var pass = model.Network.Run(model.Theta, model.Buffers, batch.Observations, NetworkMode.Train);
        var (loss, outputGradient) = (0.0, new float[batch.Size]);
        for (var i = 0; i < batch.Size; i++)
        {
            double error = pass.Outputs[i] - batch.Targets[i];
            var (square, derivative) = form?.Of(pass.Outputs[i], batch.OldValues[i], batch.Targets[i]) ?? (error * error, 2 * error);
            loss += coefficient * square;
            outputGradient[i] = (float)(coefficient * derivative / batch.Size);
        }

        var gradient = new float[model.Theta.Length];
        pass.Pullback(outputGradient, gradient, []);
        pass.ProposedBuffers.CopyTo(model.Buffers);
        meter.ValueBatch(loss, batch.Size);
        return gradient;
    }
}
