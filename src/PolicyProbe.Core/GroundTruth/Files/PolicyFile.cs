namespace PolicyProbe.Core;

/// <summary>
/// A policy in a JSON file: tabular softmax <c>{ "logits": [[…]] }</c> [S][A] for finite processes, linear-Gaussian
/// <c>{ "K": [[…]], "logSigma": … }</c> for linear-quadratic ones. <c>docs/ground-truth-files.md</c> has the schemas.
/// </summary>
public static class PolicyFile
{
    /// <summary>The logits z [S, A] of π = softmax(z).</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The process that the policy is for.</param>
    /// <exception cref="WrongUseException">The file is no such policy; the message names file, entry and rule.</exception>
    public static double[,] Softmax(string path, FiniteMdp model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return TruthFile.Read(path, ["logits"]).Matrix("logits", model.States, model.Actions);
    }

    /// <summary>K [m, n] and log σ of a = −Kx + σε.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The problem that the policy is for.</param>
    /// <exception cref="WrongUseException">The file is no such policy; the message names file, entry and rule.</exception>
    public static LinearGaussianPolicy LinearGaussian(string path, LinearQuadraticModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var file = TruthFile.Read(path, ["K", "logSigma"]);
        return new LinearGaussianPolicy(file.Matrix("K", model.Actions, model.States), file.Number("logSigma"));
    }
}
