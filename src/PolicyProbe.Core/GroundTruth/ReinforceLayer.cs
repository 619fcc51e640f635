namespace PolicyProbe.Core;

/// <summary>The moments of G and g from one time step on, by state, and the step backward of <see cref="ReinforceMoments"/>; a terminal state keeps its zeros.</summary>
internal sealed class ReinforceLayer(int states, int size)
{
    /// <summary>m = E[G] [S].</summary>
    public double[] M { get; } = new double[states];

    /// <summary>n = E[G²] [S].</summary>
    public double[] N { get; } = new double[states];

    /// <summary>q = E|g|² [S].</summary>
    public double[] Q { get; } = new double[states];

    /// <summary>u = E[g] [S, P].</summary>
    public double[] U { get; } = new double[states * size];

    /// <summary>w = E[Gg] [S, P].</summary>
    public double[] W { get; } = new double[states * size];

    /// <summary>Becomes the layer before <paramref name="next"/>.</summary>
    public void StepBack(FiniteMdp model, double[,] policy, double[,,] scores, double[,]? baseline, int t, double carry, ReinforceLayer next)
    {
        foreach (var moment in new[] { M, N, Q, U, W })
            Array.Clear(moment);
        for (var s = 0; s < states; s++)
            if (!model.Terminal[s])
                for (var a = 0; a < model.Actions; a++)
                    Add(model, policy[s, a], scores, s, a, baseline?[t, s] ?? 0, carry, next);
    }

    private void Add(FiniteMdp model, double chosen, double[,,] scores, int s, int a, double b, double carry, ReinforceLayer next)
    {
        var gamma = model.Discount;
        var u = U.AsSpan(s * size, size);
        var w = W.AsSpan(s * size, size);
        var norm = 0.0;
        for (var i = 0; i < size; i++)
            norm += scores[s, a, i] * scores[s, a, i];
        for (var to = 0; to < states; to++)
        {
            var p = chosen * model.Transition[s, a, to];
            if (p == 0)
                continue;
            var (r, noise) = (model.Reward[s, a, to], model.RewardVariance?[s, a, to] ?? 0);
            var delta = r - b;
            var (m, n) = (next.M[to], next.N[to]);
            M[s] += p * (r + (gamma * m));
            N[s] += p * ((r * r) + noise + (2 * r * gamma * m) + (gamma * gamma * n));

            var inU = delta + (gamma * m);
            var inW = (r * delta) + noise + (gamma * (r + delta) * m) + (gamma * gamma * n);
            var along = 0.0;
            for (var i = 0; i < size; i++)
            {
                var psi = scores[s, a, i];
                var (nextU, nextW) = (next.U[(to * size) + i], next.W[(to * size) + i]);
                u[i] += p * ((psi * inU) + (carry * nextU));
                w[i] += p * ((psi * inW) + (carry * ((r * nextU) + (gamma * nextW))));
                along += psi * ((delta * nextU) + (gamma * nextW));
            }

            var square = (delta * delta) + noise + (2 * gamma * delta * m) + (gamma * gamma * n);
            Q[s] += p * ((norm * square) + (2 * carry * along) + (carry * carry * next.Q[to]));
        }
    }
}
