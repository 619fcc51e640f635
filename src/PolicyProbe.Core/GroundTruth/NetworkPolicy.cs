using System.Numerics;

namespace PolicyProbe.Core;

/// <summary>
/// The policy of a network with a <see cref="Categorical"/> head in an environment whose model is known: its table, its exact return
/// and gradient, its scores. One forward pass over all S states serves.
/// </summary>
public static class NetworkPolicy
{
    /// <summary>J(θ) and ∇_θ J: the rows ∂J/∂z of all states pulled back through one pass.</summary>
    /// <param name="network">The network, O = A outputs.</param>
    /// <param name="theta">θ [P].</param>
    /// <param name="buffers">Buffers [U]; normalisation layers use them as they are.</param>
    /// <param name="problem">The environment's model.</param>
    /// <param name="gradient">Receives ∇_θ J [P]; empty to leave it out.</param>
    /// <returns>The evaluation of the policy at θ.</returns>
    /// <remarks>∇_θ J = Σ_s Σ_t d_t(s) Σ_a ∇_θ π(a | s) Q_t(s, a), and ∂J/∂z(s, a) = π(a | s) Σ_t d_t(s) A_t(s, a).</remarks>
    /// <exception cref="ArgumentException">The network's outputs are not the A actions, or a length is wrong.</exception>
    public static PolicyEvaluation Evaluate<T>(INetwork<T> network, ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, IHasTransitionModel problem, Span<double> gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(problem);
        if (!gradient.IsEmpty && gradient.Length != theta.Length)
            throw new ArgumentException($"gradient: expected [P], P = {theta.Length}, or none, got {gradient.Length}.", nameof(gradient));
        using var pass = Run(network, theta, buffers, problem);
        var evaluation = PolicyEvaluation.Of(problem.Model, Table(pass.Outputs, problem.Model));
        if (gradient.IsEmpty)
            return evaluation;

        Pull(pass, evaluation.LogitGradient(), gradient);
        return evaluation;
    }

    /// <summary>Σ ∂z(s, a)/∂θ · v(s, a): a table of weights of the outputs in all states pulled back through one pass.</summary>
    /// <param name="network">The network, O = A outputs.</param>
    /// <param name="theta">θ [P].</param>
    /// <param name="buffers">Buffers [U].</param>
    /// <param name="problem">The environment's model.</param>
    /// <param name="rows">v [S, A].</param>
    /// <param name="gradient">Receives the sum [P].</param>
    /// <exception cref="ArgumentException">The network's outputs are not the A actions, or a length is wrong.</exception>
    public static void Pull<T>(INetwork<T> network, ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, IHasTransitionModel problem, double[,] rows, Span<double> gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rows);
        if (gradient.Length != theta.Length)
            throw new ArgumentException($"gradient: expected [P], P = {theta.Length}, got {gradient.Length}.", nameof(gradient));
        if (rows.GetLength(0) != problem.Model.States || rows.GetLength(1) != problem.Model.Actions)
            throw new ArgumentException($"rows: expected [S, A] = [{problem.Model.States}, {problem.Model.Actions}], got [{rows.GetLength(0)}, {rows.GetLength(1)}].", nameof(rows));
        using var pass = Run(network, theta, buffers, problem);
        Pull(pass, rows, gradient);
    }

    private static void Pull<T>(IPass<T> pass, double[,] rows, Span<double> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (weights, actions) = (new T[pass.Outputs.Length], rows.GetLength(1));
        for (var i = 0; i < weights.Length; i++)
            weights[i] = T.CreateTruncating(rows[i / actions, i % actions]);
        var pulled = new T[gradient.Length];
        pass.Pullback(weights, pulled, []);
        for (var i = 0; i < pulled.Length; i++)
            gradient[i] = double.CreateTruncating(pulled[i]);
    }

    /// <summary>π_θ(a | s) [S, A].</summary>
    /// <param name="network">The network, O = A outputs.</param>
    /// <param name="theta">θ [P].</param>
    /// <param name="buffers">Buffers [U].</param>
    /// <param name="problem">The environment's model.</param>
    /// <exception cref="ArgumentException">The network's outputs are not the A actions, or a length is wrong.</exception>
    public static double[,] Table<T>(INetwork<T> network, ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, IHasTransitionModel problem)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(problem);
        using var pass = Run(network, theta, buffers, problem);
        return Table(pass.Outputs, problem.Model);
    }

    /// <summary>The scores ψ(s, a) = ∇_θ log π(a | s) of all pairs, [S, A, P]: S·A pullbacks of one pass.</summary>
    /// <param name="network">The network, O = A outputs.</param>
    /// <param name="theta">θ [P].</param>
    /// <param name="buffers">Buffers [U].</param>
    /// <param name="problem">The environment's model.</param>
    /// <exception cref="ArgumentException">The network's outputs are not the A actions, or a length is wrong.</exception>
    public static double[,,] Scores<T>(INetwork<T> network, ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, IHasTransitionModel problem)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(problem);
        using var pass = Run(network, theta, buffers, problem);
        var (states, actions) = (problem.Model.States, problem.Model.Actions);
        var policy = Table(pass.Outputs, problem.Model);
        var scores = new double[states, actions, theta.Length];
        var weights = new T[states * actions];
        var pulled = new T[theta.Length];
        for (var s = 0; s < states; s++)
        {
            for (var a = 0; a < actions; a++)
            {
                for (var i = 0; i < actions; i++)
                    weights[(s * actions) + i] = T.CreateTruncating((i == a ? 1 : 0) - policy[s, i]);
                pass.Pullback(weights, pulled, []);
                for (var p = 0; p < pulled.Length; p++)
                    scores[s, a, p] = double.CreateTruncating(pulled[p]);
            }

            weights.AsSpan(s * actions, actions).Clear();
        }

        return scores;
    }

    private static IPass<T> Run<T>(INetwork<T> network, ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, IHasTransitionModel problem)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (network.Layout.OutputSize != problem.Model.Actions)
            throw new ArgumentException($"network: expected O = A = {problem.Model.Actions} outputs, got {network.Layout.OutputSize}.", nameof(network));
        var width = network.Layout.InputSize;
        var observation = new float[width];
        var x = new T[problem.Model.States * width];
        for (var s = 0; s < problem.Model.States; s++)
        {
            problem.Observe(s, observation);
            for (var i = 0; i < width; i++)
                x[(s * width) + i] = T.CreateTruncating(observation[i]);
        }

        return network.Run(theta, buffers, x, NetworkMode.Evaluate);
    }

    private static double[,] Table<T>(ReadOnlySpan<T> outputs, FiniteMdp model) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var logits = new double[model.States, model.Actions];
        for (var i = 0; i < outputs.Length; i++)
            logits[i / model.Actions, i % model.Actions] = double.CreateTruncating(outputs[i]);
        return SoftmaxTable.Policy(logits);
    }
}
