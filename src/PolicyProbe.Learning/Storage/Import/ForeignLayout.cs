using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// How a library names the tensors of an actor and a critic that are perceptrons of their own: hidden layers under a prefix and PyTorch's
/// numbers (0, 2, 4 … with the nonlinearities between), the last layers under names of their own or the next number.
/// </summary>
/// <param name="Id">The name after <c>--from</c>.</param>
/// <param name="Library">The library, for people.</param>
/// <param name="Preset">Our preset of its defaults.</param>
/// <param name="Policy">The prefix of the policy's layers, by the kind of actions: discrete, continuous.</param>
/// <param name="PolicyLast">The policy's last layer; null where it has the next number.</param>
/// <param name="Value">The prefix of the value function's layers.</param>
/// <param name="ValueLast">The value function's last layer; null where it has the next number.</param>
/// <param name="LogStd">log σ of a policy over continuous actions, [A] or [1, A].</param>
public sealed record ForeignLayout(string Id, string Library, string Preset, (string Discrete, string Continuous) Policy, string? PolicyLast, string Value, string? ValueLast, string LogStd)
{
    /// <summary>The layouts that are known. Names as in Stable-Baselines3 2.x, <c>ActorCriticPolicy</c>, and in CleanRL's <c>ppo.py</c> and <c>ppo_continuous_action.py</c>.</summary>
    public static IReadOnlyList<ForeignLayout> All { get; } =
    [
        new("sb3", "Stable-Baselines3", "sb3-ppo", ("mlp_extractor.policy_net.", "mlp_extractor.policy_net."), "action_net", "mlp_extractor.value_net.", "value_net", "log_std"),
        new("cleanrl", "CleanRL", "cleanrl-ppo", ("actor.", "actor_mean."), null, "critic.", null, "actor_logstd"),
    ];

    /// <summary>The layout of an id.</summary>
    /// <exception cref="WrongUseException">There is none.</exception>
    public static ForeignLayout Of(string id) => All.FirstOrDefault(layout => layout.Id == id)
        ?? throw new WrongUseException($"--from {id}: no such library; {Nearest.Advice(id, [.. All.Select(layout => layout.Id)], "Libraries")}");

    /// <summary>Every tensor that a policy of these actions has.</summary>
    /// <param name="tensors">Those that are there, by name.</param>
    /// <param name="actions">The environment's actions.</param>
    /// <returns>The modules of the policy and of the value function, input side first, and log σ where there should be one.</returns>
    /// <exception cref="FormatException">A first layer is missing.</exception>
    internal (IReadOnlyList<string> Policy, IReadOnlyList<string> Value, string? LogStd) Modules(IReadOnlyDictionary<string, NamedTensor> tensors, Space actions)
    {
        var policy = actions is Discrete ? Policy.Discrete : Policy.Continuous;
        return (Chain(policy, PolicyLast), Chain(Value, ValueLast), actions is Box ? LogStd : null);

        List<string> Chain(string prefix, string? last)
        {
            var numbered = Enumerable.Range(0, int.MaxValue).Select(layer => $"{prefix}{2 * layer}").TakeWhile(module => tensors.ContainsKey(module + ".weight")).ToList();
            if (numbered.Count == 0 && (last is null || tensors.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal))))
                throw new FormatException($"tensor '{prefix}0.weight' is missing; {Library} has it for {(actions is Discrete ? "discrete" : "continuous")} actions, as {actions} are");
            return last is null ? numbered : [.. numbered, last];
        }
    }
}
