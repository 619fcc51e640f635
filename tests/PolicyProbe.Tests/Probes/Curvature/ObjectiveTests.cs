using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Envs;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using static TorchSharp.torch;

namespace PolicyProbe.Tests.Probes.Curvature;

/// <summary>Surrogate, value loss and return in double precision: derivatives against differences and autograd, expectations against exact problems.</summary>
public sealed class ObjectiveTests
{
    private static readonly PpoOptions Options = TinyRuns.Options with { Environments = 2, Horizon = 40, Hidden = [5, 4], Discount = 0.9 };

    public static TheoryData<string, string> Agents => new()
    {
        { "CartPole-v1", "" },
        { "CartPole-v1", "relu" },
        { "CartPole-v1", "shared-networks" },
        { "Pendulum-v1", "" },
        { "Pendulum-v1", "state-dependent-std" },
        { "Pendulum-v1", "gsde" },
        { "Pendulum-v1", "gsde shared-networks" },
    };

    [Theory]
    [MemberData(nameof(Agents))]
    public void Gradients_and_Hessian_products_are_the_differences_of_values_and_gradients(string environment, string with)
    {
        var (agent, sample, _) = Sample(environment, with);
        var rng = new Rng(5);
        foreach (var (objective, theta) in Objectives(agent, sample))
        {
            // Off θ_old, where ratios differ from 1 and the clipped surrogate clips some.
            double[] x = [.. theta.Select(value => value + (0.05 * rng.NextNormal()))];
            double[] v = [.. theta.Select(_ => rng.NextNormal())];
            var (gradient, product, expected) = (new double[x.Length], new double[x.Length], new double[x.Length]);
            objective.Gradient(x, gradient);
            const double h = 1e-5;
            var slope = (objective.Value(Moved(x, v, h)) - objective.Value(Moved(x, v, -h))) / (2 * h);
            var inner = gradient.Zip(v, (a, b) => a * b).Sum();
            // Values of order 1 and 10 rounded to 1e-16, over 1e-5; third derivatives times h².
            Assert.Equal(slope, inner, 2e-7 * (1 + Math.Abs(slope)));

            objective.HessianProduct(x, v, product);
            SymmetricOperator.ByDifferences(objective, x).Apply(v, expected);
            Near.Vectors(expected, product, 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Agents))]
    public void Any_number_of_threads_gives_the_same_bits(string environment, string with)
    {
        var (agent, sample, _) = Sample(environment, with);
        var many = CurvatureSample.Join([.. Enumerable.Repeat(sample, 40)]);
        foreach (var subject in CurvatureSubject.All)
        {
            double[] Product(int threads)
            {
                var theta = subject.Theta(agent);
                var product = new double[theta.Length];
                subject.Of(agent, many, threads).HessianProduct(theta, theta, product);
                return product;
            }

            Assert.Equal(Product(1), Product(3));
        }
    }

    [Theory]
    [MemberData(nameof(Agents))]
    public void Hessian_products_are_autograds_double_backward(string environment, string with)
    {
        var (agent, _, source) = Sample(environment, with);
        var tanh = !with.Contains("relu", StringComparison.Ordinal);
        using var scope = NewDisposeScope();
        var twin = new LossTwin(source.Learner.Agent, tanh);
        var batch = Minibatch.Whole(source.Rollout, Estimates.Of(source.Rollout, Options, source.Tricks));
        var sample = OfBatch(batch);
        var surrogate = new SurrogateObjective(agent, sample, 0.2, 1);
        Check(twin.PolicyLoss(batch, 0.2, 0), twin.Policy, agent.PolicyTheta, (v, product) => surrogate.HessianProduct(agent.PolicyTheta, v, product), -1);
        var loss = new ValueLossObjective(agent, sample, 1);
        Check(twin.ValueLoss(batch, 0.5, null), twin.Value, agent.ValueTheta, (v, product) => loss.HessianProduct(agent.ValueTheta, v, product), 1);

        void Check(Tensor value, List<Tensor> parts, double[] theta, Action<double[], double[]> ours, double sign)
        {
            var rng = new Rng(6);
            double[] v = [.. theta.Select(_ => rng.NextNormal())];
            var first = autograd.grad([value], parts, null, retain_graph: true, create_graph: true, allow_unused: true);
            var (products, offset) = (new List<Tensor>(), 0);
            for (var i = 0; i < parts.Count; i++)
            {
                var count = (int)parts[i].numel();
                if (first[i] is not null && first[i].requires_grad)
                    products.Add((first[i] * tensor(v.AsSpan(offset, count).ToArray()).reshape(parts[i].shape)).sum());
                offset += count;
            }

            double[] expected = [.. autograd.grad([.. products], parts, null, retain_graph: true, allow_unused: true)
                .SelectMany((gradient, i) => gradient is null ? new double[parts[i].numel()] : gradient.reshape(-1).data<double>().ToArray()).Select(value => sign * value)];
            var product = new double[v.Length];
            ours(v, product);
            // The twin's ratios hold π_old's log-probabilities in float32: 1e-6 of the ratio.
            Near.Vectors(expected, product, 1e-5);
        }
    }

    [Fact]
    public void At_theta_old_the_clipped_surrogate_is_curved_as_the_unclipped_one_and_elsewhere_not()
    {
        var (agent, sample, _) = Sample("CartPole-v1", "");
        var (clipped, free) = (new SurrogateObjective(agent, sample, 0.1, 1), new SurrogateObjective(agent, sample, double.PositiveInfinity, 1));
        double[] v = [.. agent.PolicyTheta.Select((_, i) => Math.Sin(i))];
        double[] Product(SurrogateObjective objective, double[] x)
        {
            var product = new double[v.Length];
            objective.HessianProduct(x, v, product);
            return product;
        }

        Assert.Equal(Product(free, agent.PolicyTheta), Product(clipped, agent.PolicyTheta));
        var away = Moved(agent.PolicyTheta, v, 0.3);
        Assert.NotEqual(Product(free, away), Product(clipped, away));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Over_all_trajectories_with_their_probabilities_the_sampled_Hessians_are_the_exact_ones(bool baseline)
    {
        const double discount = 0.8;
        var model = RandomMdp.Create(3, 2, discount, horizon: 3, terminal: true, new Rng(8));
        var environment = new TabularEnvironment("small", "A small problem.", "here", model);
        var (options, tricks) = (Options with { Hidden = [3], Discount = discount }, new TrickSet(new TanhActivation()));
        var agent = PreciseAgent.Of(AgentBuilder.Build(environment.Spec, options, tricks, spec => new FusedMlp<float>(spec), new Rng(9)), environment.Spec, options, tricks);
        var policy = NetworkPolicy.Evaluate<double>(agent.Policy, agent.PolicyTheta, [], environment, []).Policy;
        double[] b = baseline ? [0.7, -0.4, 0] : [0, 0, 0];
        var sample = Enumerate(model, policy, discount, b);

        // Central differences of exact gradients of order 1 err by 1e-9; the sums have thousands of terms of 1e-16.
        Near.Vectors(Flat(ExactCurvature.Of(new ExactReturn(agent.Policy, [], environment), agent.PolicyTheta).Hessian), Flat(SymmetricOperator.Of(new ReturnObjective(agent, sample, 1), agent.PolicyTheta).Matrix()), 1e-8);
        Near.Vectors(Flat(ExactCurvature.Of(new ExactSurrogateObjective(agent.Policy, agent.PolicyTheta, environment), agent.PolicyTheta).Hessian), Flat(SymmetricOperator.Of(new SurrogateObjective(agent, sample, double.PositiveInfinity, 1), agent.PolicyTheta).Matrix()), 1e-8);
        Near.Vectors(Flat(ExactCurvature.Of(new ExactValueObjective(agent.Value, environment, policy), agent.ValueTheta).Hessian), Flat(SymmetricOperator.Of(new ValueLossObjective(agent, sample, 1), agent.ValueTheta).Matrix()), 1e-8);

        // And away from θ_old, where importance weights carry the return: J(θ) itself, but for E b(s₀).
        double[] away = [.. agent.PolicyTheta.Select((value, i) => value + (0.5 * Math.Cos(i)))];
        var start = Enumerable.Range(0, 3).Sum(s => model.Start[s] * b[s]);
        Assert.Equal(new ExactReturn(agent.Policy, [], environment).Value(away), start + new ReturnObjective(agent, sample, 1).Value(away), 1e-12);
    }

    [Fact]
    public void The_value_network_of_another_environment_and_a_wrong_length_are_refused()
    {
        var (agent, sample, source) = Sample("CartPole-v1", "");
        Assert.Equal("agent", Assert.Throws<ArgumentException>(() => PreciseAgent.Of(source.Learner.Agent, TinyRuns.Maker("Acrobot-v1")().Spec, Options, source.Tricks)).ParamName);
        Assert.Equal("v", Assert.Throws<ArgumentException>(() => new SurrogateObjective(agent, sample, 0.2, 1).HessianProduct(agent.PolicyTheta, [1], new double[agent.PolicyTheta.Length])).ParamName);
    }

    private static double[] Moved(double[] x, double[] v, double h) => [.. x.Zip(v, (value, direction) => value + (h * direction))];

    private static double[] Flat(double[,] matrix) => [.. matrix.Cast<double>()];

    private static IEnumerable<(ITwiceDifferentiable Objective, double[] Theta)> Objectives(PreciseAgent agent, CurvatureSample sample)
    {
        foreach (var subject in CurvatureSubject.All)
            yield return (subject.Of(agent, sample, 1), subject.Theta(agent));
        yield return (new SurrogateObjective(agent, sample, 0.2, 1), agent.PolicyTheta);
    }

    /// <summary>An untrained agent, moved a little, with a sample as the probe takes it and the rollout that it was made from.</summary>
    private static (PreciseAgent Agent, CurvatureSample Sample, (Learner Learner, Rollout Rollout, TrickSet Tricks) Source) Sample(string environment, string with)
    {
        string[] words = with.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var tricks = words.Where(word => word != "relu").Aggregate(words.Contains("relu") ? new TrickSet() : new TrickSet(new TanhActivation()), (set, id) => set.With(id));
        var (learner, rollout) = TinyRuns.Sample(Options, tricks, environment, engine: spec => new FusedMlp<float>(spec));
        var agent = PreciseAgent.Of(learner.Agent, TinyRuns.Maker(environment)().Spec, Options, tricks);
        return (agent, OfBatch(Minibatch.Whole(rollout, Estimates.Of(rollout, Options, tricks))), (learner, rollout, tricks));
    }

    private static CurvatureSample OfBatch(Minibatch batch)
    {
        var (n, weights) = (batch.Size, batch.Weights.ToArray());
        return new CurvatureSample(
            [.. batch.Observations.ToArray().Select(value => (double)value)],
            batch.Actions.ToArray(),
            [.. Enumerable.Range(0, n).Select(i => i % 7 == 0)],
            [.. batch.Advantages.ToArray().Select((advantage, i) => (weights.Length == 0 ? 1.0 : weights[i]) * advantage / n)],
            [.. Enumerable.Range(0, n).Select(i => Math.Sin(i) / n)],
            [.. batch.Targets.ToArray().Select(value => (double)value)],
            [.. Enumerable.Repeat(1.0 / n, n)]);
    }

    /// <summary>Every trajectory within the horizon, its terms weighed by its probability: sums over it are expectations.</summary>
    private static CurvatureSample Enumerate(FiniteMdp model, double[,] policy, double discount, double[] baseline)
    {
        var (observations, actions, starts) = (new List<double>(), new List<float>(), new List<bool>());
        var (advantages, residuals, targets, weights) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var s = 0; s < model.States; s++)
            if (model.Start[s] > 0)
                Walk([(s, 0, 0, 0)], model.Start[s]);
        return new CurvatureSample([.. observations], [.. actions], [.. starts], [.. advantages], [.. residuals], [.. targets], [.. weights]);

        // The last entry is where the walk stands; those before have their action, reward and what came next.
        void Walk(List<(int State, int Action, double Reward, int Next)> path, double probability)
        {
            var (s, _, _, _) = path[^1];
            if (path.Count > model.Horizon || model.Terminal[s])
            {
                Add(path[..^1], probability);
                return;
            }

            for (var a = 0; a < model.Actions; a++)
                for (var to = 0; to < model.States; to++)
                    if (model.Transition[s, a, to] > 0)
                        Walk([.. path[..^1], (s, a, model.Reward[s, a, to], to), (to, 0, 0, 0)], probability * policy[s, a] * model.Transition[s, a, to]);
        }

        void Add(List<(int State, int Action, double Reward, int Next)> path, double probability)
        {
            for (var t = 0; t < path.Count; t++)
            {
                var (s, a, reward, next) = path[t];
                var power = Math.Pow(discount, t);
                var gained = Enumerable.Range(t, path.Count - t).Sum(k => Math.Pow(discount, k - t) * path[k].Reward);
                observations.AddRange(Enumerable.Range(0, model.States).Select(i => i == s ? 1.0 : 0));
                actions.Add(a);
                starts.Add(t == 0);
                advantages.Add(probability * power * (gained - baseline[s]));
                residuals.Add(probability * power * (reward + (t + 1 < path.Count ? discount * baseline[next] : 0) - baseline[s]));
                targets.Add(gained);
                weights.Add(probability);
            }
        }
    }
}
