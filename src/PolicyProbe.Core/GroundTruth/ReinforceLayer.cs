using System.Runtime.InteropServices;

namespace PolicyProbe.Core;

/// <summary>
/// The moments of G and g from one time step on, by state, and the step backward of <see cref="ReinforceMoments"/>; a terminal state
/// keeps its zeros.
/// </summary>
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

        // After the last step, and while a fixed point is still sought for m, n and u, no vector follows: most of the work.
        var silent = !next.U.AsSpan().ContainsAnyExcept(0) && !next.W.AsSpan().ContainsAnyExcept(0);
        for (var s = 0; s < states; s++)
            if (!model.Terminal[s])
                for (var a = 0; a < model.Actions; a++)
                    Add(model, policy[s, a], scores, s, a, baseline?[t, s] ?? 0, carry, next, silent);
    }

    private void Add(FiniteMdp model, double chosen, double[,,] scores, int s, int a, double b, double carry, ReinforceLayer next, bool silent)
    {
        var gamma = model.Discount;
        var u = U.AsSpan(s * size, size);
        var w = W.AsSpan(s * size, size);
        var psi = MemoryMarshal.CreateReadOnlySpan(ref scores[s, a, 0], size);
        var (norm, alongU, alongW) = (0.0, 0.0, 0.0);
        foreach (var component in psi)
            norm += component * component;
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
            alongU += p * (delta + (gamma * m));
            alongW += p * ((r * delta) + noise + (gamma * (r + delta) * m) + (gamma * gamma * n));

            var along = silent ? 0 : p * Follow(psi, next, to, p * carry, r, delta, gamma, u, w);
            var square = (delta * delta) + noise + (2 * gamma * delta * m) + (gamma * gamma * n);
            Q[s] += (p * ((norm * square) + (carry * carry * next.Q[to]))) + (2 * carry * along);
        }

        for (var i = 0; i < size; i++)
        {
            u[i] += psi[i] * alongU;
            w[i] += psi[i] * alongW;
        }
    }

    /// <summary>Adds κu′ to u and κ(ru′ + γw′) to w, weighted; returns ψ·(δu′ + γw′).</summary>
    private double Follow(
        ReadOnlySpan<double> psi, ReinforceLayer next, int to, double weight, double r, double delta, double gamma, Span<double> u, Span<double> w)
    {
        var nextU = next.U.AsSpan(to * size, size);
        var nextW = next.W.AsSpan(to * size, size);
        var along = 0.0;
        for (var i = 0; i < psi.Length; i++)
        {
            u[i] += weight * nextU[i];
            w[i] += weight * ((r * nextU[i]) + (gamma * nextW[i]));
            along += psi[i] * ((delta * nextU[i]) + (gamma * nextW[i]));
        }

        return along;
    }
}
