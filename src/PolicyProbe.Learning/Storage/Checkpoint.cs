using System.Security.Cryptography;
using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// A training state as two files: <c>000150.safetensors</c> with networks and optimiser moments under PyTorch's names, and
/// <c>000150.json</c> with counters, random streams and environment states. The JSON is written last and holds the other's SHA-256:
/// a checkpoint is whole when the JSON is there and the hash agrees.
/// </summary>
public static class Checkpoint
{
    // 2: with what the agent's filters counted.
    private const int Version = 2;

    /// <summary>The file names' stem: the updates done, six digits.</summary>
    public static string Stem(int update) => update.ToString("000000", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Writes a checkpoint into <paramref name="folder"/>, which is made if it is not there.</summary>
    public static void Write(string folder, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var stem = Path.Combine(folder, Stem(state.Update));
        var tensors = SafeTensors.Write([.. Parts(state.Learner).Select(part => new NamedTensor(part.Name, part.Shape, part.Values.ToArray()))]);
        var facts = new Facts(
            Version,
            state.Update,
            Convert.ToHexStringLower(SHA256.HashData(tensors)),
            state.Learner.PolicyOptimiser.Steps,
            state.Learner.ValueOptimiser.Steps,
            [.. state.Environments.States.Select(Convert.ToBase64String)],
            [.. state.Environments.Streams],
            state.Environments.Observations,
            state.Episodes.Episodes,
            state.Episodes.Returns,
            state.Episodes.Lengths,
            [.. state.Episodes.RecentReturns],
            [.. state.Episodes.RecentLengths],
            Moments.Of(state.Learner.Agent.Filter.Moments),
            Moments.Of(state.Learner.Rewards.Moments),
            state.Learner.Rewards.Returns);
        Directory.CreateDirectory(folder);
        Files.WriteWhole(stem + ".safetensors", tensors);
        Files.WriteWhole(stem + ".json", JsonSerializer.Serialize(facts, ResultJson.Indented) + "\n");
    }

    /// <summary>Reads a checkpoint into a learner of the right shape, which it overwrites.</summary>
    /// <param name="folder">The folder of checkpoints.</param>
    /// <param name="update">Which one: updates done.</param>
    /// <param name="fresh">A learner as the run's configuration makes it; receives the weights.</param>
    /// <exception cref="InvalidDataException">A file is missing, truncated, or does not fit the configuration; the learner is as it was.</exception>
    public static TrainingState Read(string folder, int update, Learner fresh)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        var stem = Path.Combine(folder, Stem(update));
        if (!File.Exists(stem + ".json") || !File.Exists(stem + ".safetensors"))
            throw new InvalidDataException($"{stem}.json, .safetensors: expected both files of checkpoint {update}, one is missing.");
        var (facts, environments) = ReadFacts(stem + ".json", update, fresh);
        var bytes = File.ReadAllBytes(stem + ".safetensors");
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        try
        {
            var tensors = SafeTensors.Read(bytes).ToDictionary(tensor => tensor.Name);
            if (hash != facts.TensorsSha256)
                throw new FormatException($"its SHA-256 is {hash[..12]}…, and {Stem(update)}.json expects {facts.TensorsSha256[..Math.Min(12, facts.TensorsSha256.Length)]}…");
            var parts = Parts(fresh).ToList();
            foreach (var (name, shape, _) in parts)
                if (!tensors.TryGetValue(name, out var tensor) || !tensor.Shape.SequenceEqual(shape))
                    throw new FormatException($"tensor '{name}' should have shape [{string.Join(", ", shape)}] and {(tensor is null ? "is missing" : $"has [{string.Join(", ", tensor.Shape)}]")}");
            foreach (var (name, _, values) in parts)
                tensors[name].Values.CopyTo(values);
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"{stem}.safetensors: not a whole checkpoint: {exception.Message}; use an earlier one with --checkpoint, or resume after deleting this one.", exception);
        }

        fresh.PolicyOptimiser.Steps = facts.PolicyAdamSteps;
        fresh.ValueOptimiser.Steps = facts.ValueAdamSteps;
        var episodes = new EpisodeTracker(facts.EpisodeReturns.Length) { Episodes = facts.Episodes };
        facts.EpisodeReturns.CopyTo(episodes.Returns, 0);
        facts.EpisodeLengths.CopyTo(episodes.Lengths, 0);
        foreach (var value in facts.RecentReturns)
            episodes.RecentReturns.Enqueue(value);
        foreach (var value in facts.RecentLengths)
            episodes.RecentLengths.Enqueue(value);
        var learner = fresh with
        {
            Agent = fresh.Agent with { Filter = fresh.Agent.Filter.With(facts.Observation.Restore(fresh.Agent.Filter.Moments)) },
            Rewards = fresh.Rewards.With(facts.Reward.Restore(fresh.Rewards.Moments), facts.DiscountedReturns),
        };
        return new TrainingState(facts.Update, learner, environments, episodes);
    }

    private static (Facts Facts, VectorEnvironmentState Environments) ReadFacts(string path, int update, Learner fresh)
    {
        try
        {
            var facts = JsonSerializer.Deserialize<Facts>(File.ReadAllText(path), ResultJson.Indented) ?? throw new FormatException("it is empty");
            Require(facts.FormatVersion == Version, $"formatVersion is {facts.FormatVersion}; this version reads {Version}");
            Require(facts.Update == update, $"update is {facts.Update}; the name says {update}");
            var (count, observationSize) = (facts.EpisodeLengths.Length, fresh.Agent.Policy.Network.Layout.InputSize);
            Require(
                count > 0 && facts.EpisodeReturns.Length == count && facts.EnvironmentStates.Length == count && facts.EnvironmentStreams.Length == count,
                "episodeReturns, episodeLengths, environmentStates and environmentStreams differ in length or are empty");
            Require(facts.Observations.Length == count * observationSize, $"observations should be {count} rows of {observationSize}, and there are {facts.Observations.Length} numbers");
            Require(facts.RecentReturns.Length == facts.RecentLengths.Length && facts.RecentReturns.Length <= EpisodeTracker.Recent, $"recentReturns and recentLengths should be as long, at most {EpisodeTracker.Recent}");
            Require(Math.Min(facts.PolicyAdamSteps, facts.ValueAdamSteps) >= 0, "policyAdamSteps or valueAdamSteps is negative");
            Require(facts.Episodes >= facts.RecentReturns.Length && facts.EpisodeLengths.All(length => length >= 0), "episodes or episodeLengths is too small");
            Require(
                facts.EpisodeReturns.Concat(facts.RecentReturns).Concat(facts.RecentLengths).All(double.IsFinite) && facts.Observations.All(float.IsFinite),
                "a return, a length or an observation is not finite");
            Require(!facts.EnvironmentStates.Contains(null) && !facts.EnvironmentStreams.Contains(null), "an environment's state or stream is null");
            Require(
                facts.DiscountedReturns is { } returns && returns.Length == count && returns.All(double.IsFinite) && count == fresh.Rewards.Returns.Length,
                "discountedReturns should be a finite number for each environment");
            Require(facts.Observation is not null && facts.Reward is not null, "observation or reward, what the filters counted, is missing");
            facts.Observation!.Restore(fresh.Agent.Filter.Moments);
            facts.Reward!.Restore(fresh.Rewards.Moments);
            foreach (var stream in facts.EnvironmentStreams)
                Rng.Restore(stream!);
            return (facts, new VectorEnvironmentState([.. facts.EnvironmentStates.Select(state => Convert.FromBase64String(state!))], facts.EnvironmentStreams!, facts.Observations));
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new InvalidDataException($"{path}: not a whole checkpoint: {exception.Message}; use an earlier one with --checkpoint, or resume after deleting this one.", exception);
        }
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
            throw new FormatException(problem);
    }

    /// <summary>Every part of a learner under its name in the file: the shape, and where its values lie.</summary>
    private static IEnumerable<(string Name, IReadOnlyList<int> Shape, Memory<float> Values)> Parts(Learner learner)
    {
        foreach (var (prefix, model) in learner.Agent.Models)
        {
            var optimiser = ReferenceEquals(model, learner.Agent.Policy) ? learner.PolicyOptimiser : learner.ValueOptimiser;
            foreach (var block in model.Network.Layout.Parameters)
                yield return ($"{prefix}.{block.Name}", block.Shape, model.Theta.AsMemory(block.Offset, block.Count));
            foreach (var block in model.Network.Layout.Buffers)
                yield return ($"{prefix}.{block.Name}", block.Shape, model.Buffers.AsMemory(block.Offset, block.Count));
            yield return ($"{prefix}.adam.first_moment", [optimiser.FirstMoment.Length], optimiser.FirstMoment);
            yield return ($"{prefix}.adam.second_moment", [optimiser.SecondMoment.Length], optimiser.SecondMoment);
        }
    }

    private sealed record Facts(
        int FormatVersion,
        int Update,
        string TensorsSha256,
        long PolicyAdamSteps,
        long ValueAdamSteps,
        string?[] EnvironmentStates,
        string?[] EnvironmentStreams,
        float[] Observations,
        long Episodes,
        double[] EpisodeReturns,
        int[] EpisodeLengths,
        double[] RecentReturns,
        double[] RecentLengths,
        Moments Observation,
        Moments Reward,
        double[] DiscountedReturns);

    /// <summary>Running statistics as they are stored.</summary>
    private sealed record Moments(long Count, double[] Mean, double[] Squares)
    {
        public static Moments Of(RunningMoments moments) => new(moments.Count, [.. moments.Mean], [.. moments.Squares]);

        /// <summary>Statistics like some others in width.</summary>
        public RunningMoments Restore(RunningMoments like) => Mean is not null && Squares is not null && Mean.Length == like.Mean.Length ? RunningMoments.Of(Count, Mean, Squares)
            : throw new FormatException($"expected moments of {like.Mean.Length} numbers, got {Mean?.Length}");
    }
}
