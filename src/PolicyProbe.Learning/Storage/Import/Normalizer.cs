using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>What a library's normaliser has counted of observations: y = clip((x − m)/√(v + ε), −c, c).</summary>
/// <param name="Mean">m [O].</param>
/// <param name="Variance">v [O].</param>
/// <param name="Count">How many observations that rests on.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Clip">c.</param>
public sealed record NormalizerMoments(double[] Mean, double[] Variance, double Count, double Epsilon, double Clip);

/// <summary>
/// Statistics of Stable-Baselines3's <c>VecNormalize</c>, or of Gymnasium's <c>NormalizeObservation</c> and <c>NormalizeReward</c>, as JSON:
/// <c>{"observation": {"mean": […], "var": […], "count": N, "epsilon": ε, "clip": c}, "reward": {"var": v, "count": N, "epsilon": ε, "clip": c}}</c>.
/// Each part may be missing.
/// </summary>
/// <param name="Observation">Of observations; null where they are not normalised.</param>
/// <param name="Reward">Of the discounted return, by whose deviation rewards are divided; null where they are not. Its mean is not used.</param>
public sealed record Normalizer(NormalizerMoments? Observation, NormalizerMoments? Reward)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">O, the numbers of an observation.</param>
    /// <exception cref="WrongUseException">There is no such file, or it breaks a rule.</exception>
    public static Normalizer Read(string path, int width)
    {
        if (!File.Exists(path))
            throw new WrongUseException($"--normalizer {path}: expected a JSON file; there is no such file.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Strict);
            var root = document.RootElement;
            Require(root.ValueKind == JsonValueKind.Object, "expected an object");
            Known(root, "the file", "observation", "reward");
            var read = new Normalizer(Part(root, "observation", width), Part(root, "reward", 1));
            Require(read != new Normalizer(null, null), "expected observation, reward or both");
            return read;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new WrongUseException($"--normalizer {path}: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    /// <summary>
    /// The same statistics as ours: √(v + ε) = d + ε′ with our ε′ and d = √(S/(n − 1)), so S = (n − 1)(√(v + ε) − ε′)².
    /// </summary>
    internal static RunningMoments Moments(NormalizerMoments from, double epsilon)
    {
        var count = Math.Max(2, (long)Math.Round(from.Count));
        return RunningMoments.Of(count, from.Mean, [.. from.Variance.Select(variance => (count - 1) * Math.Pow(Math.Max(0, Math.Sqrt(variance + from.Epsilon) - epsilon), 2))]);
    }

    private static NormalizerMoments? Part(JsonElement root, string name, int width)
    {
        if (!root.TryGetProperty(name, out var part) || part.ValueKind == JsonValueKind.Null)
            return null;
        Require(part.ValueKind == JsonValueKind.Object, $"{name}: expected an object");
        Known(part, name, "mean", "var", "count", "epsilon", "clip");
        var (variance, count) = (Numbers(part, name, "var", width), Number(part, name, "count"));
        var (epsilon, clip) = (Number(part, name, "epsilon"), Number(part, name, "clip"));
        Require(variance.All(value => value >= 0), $"{name}.var: expected numbers of at least 0");
        Require(count is >= 1 and <= 1e15, $"{name}.count: expected at least 1, got {count}");
        Require(epsilon >= 1e-15, $"{name}.epsilon: expected at least 1e-15, got {epsilon}");
        Require(clip > 0, $"{name}.clip: expected a number above 0, got {clip}");
        return new NormalizerMoments(name == "reward" ? [0] : Numbers(part, name, "mean", width), variance, count, epsilon, clip);
    }

    private static double Number(JsonElement part, string owner, string name) =>
        part.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number
            : throw new FormatException($"{owner}.{name}: expected a finite number");

    /// <summary>A list of so many numbers; one number stands for a list of one.</summary>
    private static double[] Numbers(JsonElement part, string owner, string name, int width)
    {
        if (!part.TryGetProperty(name, out var list))
            throw new FormatException($"{owner}.{name} is missing");
        double[] numbers = list.ValueKind == JsonValueKind.Number && width == 1 ? [Number(part, owner, name)]
            : list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number) ? [.. list.EnumerateArray().Select(item => item.GetDouble())]
            : throw new FormatException($"{owner}.{name}: expected a list of numbers");
        Require(numbers.Length == width, $"{owner}.{name}: expected {width} numbers, as an observation has, got {numbers.Length}");
        Require(numbers.All(double.IsFinite), $"{owner}.{name}: expected finite numbers");
        return numbers;
    }

    private static void Known(JsonElement part, string owner, params string[] names)
    {
        if (part.EnumerateObject().FirstOrDefault(member => !names.Contains(member.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
            throw new FormatException($"{owner}: '{unknown.Name}' is not known; expected {string.Join(", ", names)}");
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
            throw new FormatException(problem);
    }
}
