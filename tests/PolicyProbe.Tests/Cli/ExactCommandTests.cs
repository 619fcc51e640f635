using System.Text.Json;
using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

public sealed class ExactCommandTests : IDisposable
{
    private const string GoldenLqr = """
        { "A": [[1, 0.1], [0, 1]], "B": [[0], [0.1]], "Q": [[1, 0], [0, 0.1]], "R": [[0.1]],
          "W": [[0.001, 0], [0, 0.001]], "S0": [[1, 0], [0, 0.5]], "gamma": 0.95 }
        """;

    private const string TwoStates = """
        { "P": [[[0.5, 0.5], [0, 1]], [[0, 1], [1, 0]]], "R": [[1, 0], [0, 2]], "mu": [1, 0], "gamma": 0.9 }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_golden_problem_from_a_file_has_its_golden_numbers()
    {
        var answer = Run("lqr:" + Write("golden.json", GoldenLqr), Write("policy.json", $$"""{ "K": [[0.8, 1.2]], "logSigma": {{Math.Log(0.3):R}} }"""));

        // The golden numbers have six decimals.
        Assert.Equal(-11.609624, answer.GetProperty("J").GetDouble(), 5e-7);
        var gradient = answer.GetProperty("gradient");
        Assert.Equal(4.532279, gradient.GetProperty("K")[0][0].GetDouble(), 5e-7);
        Assert.Equal(0.198179, gradient.GetProperty("K")[0][1].GetDouble(), 5e-7);
        Assert.Equal(-0.492303, gradient.GetProperty("logSigma").GetDouble(), 5e-7);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("covarianceTrace").ValueKind);
        Assert.Equal(["J", "V", "Q", "gradient", "covarianceTrace", "optimum"], answer.EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(["P", "c"], answer.GetProperty("V").EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(["xx", "xa", "aa", "c"], answer.GetProperty("Q").EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(LinearQuadraticOptimum.Of(RandomLqr.Golden, 0.3).K[0, 1], answer.GetProperty("optimum").GetProperty("K")[0][1].GetDouble(), 1e-12);
    }

    [Fact]
    public void A_process_from_a_file_has_the_numbers_of_its_two_equations()
    {
        // π = ½: V₀ = ½(1 + 0.9(½V₀ + ½V₁)) + ½·0.9V₁ and V₁ = ½·0.9V₁ + ½(2 + 0.9V₀), solved by hand below.
        var (mdp, policy) = ("mdp:" + Write("two.json", TwoStates), Write("uniform.json", """{ "logits": [[0, 0], [0, 0]] }"""));
        var answer = Run(mdp, policy);
        var v0 = (0.5 + (0.675 * (1 / 0.55))) / (0.775 - (0.675 * 0.45 / 0.55));
        Assert.Equal(v0, answer.GetProperty("J").GetDouble(), 1e-12);
        Assert.Equal(v0, answer.GetProperty("V")[0].GetDouble(), 1e-12);
        Assert.Equal((1 + (0.45 * v0)) / 0.55, answer.GetProperty("V")[1].GetDouble(), 1e-12);
        Assert.Equal(2 + (0.9 * v0), answer.GetProperty("Q")[1][1].GetDouble(), 1e-12);
        Assert.Equal(0, answer.GetProperty("gradient").GetProperty("logits")[0].EnumerateArray().Sum(entry => entry.GetDouble()), 1e-12);
        Assert.True(Run(mdp, policy, "--baseline", "value").GetProperty("covarianceTrace").GetDouble() < answer.GetProperty("covarianceTrace").GetDouble());
        Assert.True(answer.GetProperty("optimum").GetProperty("J").GetDouble() > v0);
    }

    [Fact]
    public void With_a_horizon_tables_have_a_layer_a_step()
    {
        var answer = Run("mdp:" + Write("three.json", TwoStates.Replace("\"gamma\"", "\"horizon\": 3, \"gamma\"", StringComparison.Ordinal)), Write("uniform.json", """{ "logits": [[0, 0], [0, 0]] }"""));
        Assert.Equal(3, answer.GetProperty("V").GetArrayLength());
        Assert.Equal(3, answer.GetProperty("Q").GetArrayLength());
        Assert.Equal(0.5, answer.GetProperty("V")[2][0].GetDouble(), 1e-15);
        Assert.Equal(3, answer.GetProperty("optimum").GetProperty("actions").GetArrayLength());
    }

    [Fact]
    public void An_environment_of_the_catalogue_is_taken_by_its_id()
    {
        var zeros = string.Join(", ", Enumerable.Repeat("[0, 0]", 7));
        var answer = Run("chain-walk", Write("policy.json", $$"""{ "logits": [{{zeros}}] }"""));
        Assert.Equal(20, answer.GetProperty("V").GetArrayLength());
        Assert.InRange(answer.GetProperty("J").GetDouble(), 0.2, 1);
    }

    [Theory]
    [InlineData("""{ "K": [[0, -4]], "logSigma": 0 }""", "K: expected a stable √γ(A − BK), of spectral radius below 1, got 1.36455")]
    [InlineData("""{ "K": [[0, 1, 2]], "logSigma": 0 }""", "K[0]: expected 2 elements, got 3")]
    [InlineData("""{ "K": [[0, 1]], "logSigma": 1e999 }""", "logSigma: expected a finite number, got 1e999")]
    [InlineData("""{ "K": [[0, 1]], "logsigma": 0 }""", "logsigma: no such key; did you mean logSigma?")]
    [InlineData("""{ "K": [[0, 1]] }""", "logSigma: expected this key, it is missing")]
    [InlineData("""{ "logits": [[0, 1]] }""", "logits: no such key")]
    [InlineData("""{ "K": [[0.8, 1.2]], "logSigma": 700 }""", "logSigma: expected a finite number with a finite σ², got 700")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("{", "expected JSON")]
    public void A_policy_that_has_no_answer_is_wrong_use_in_one_sentence(string policy, string sentence) =>
        Refused(["exact", "--env", "lqr:" + Write("golden.json", GoldenLqr), "--policy", Write("policy.json", policy), "--json"], sentence);

    [Fact]
    public void A_process_without_an_end_and_without_discount_is_wrong_use()
    {
        var endless = "mdp:" + Write("endless.json", TwoStates.Replace("0.9", "1", StringComparison.Ordinal));
        Refused(["exact", "--env", endless, "--policy", Write("uniform.json", """{ "logits": [[0, 0], [0, 0]] }"""), "--json"], "got γ = 1");
    }

    [Fact]
    public void What_the_command_cannot_take_is_wrong_use_by_name()
    {
        var policy = Write("policy.json", """{ "logits": [[0]] }""");
        Refused(["exact", "--env", "CartPole-v1", "--policy", policy], "--env CartPole-v1: expected a problem whose model is known");
        Refused(["exact", "--env", "chain-walk", "--policy", policy], "logits: expected 7 elements, got 1");
        Refused(["exact", "--env", "chain-walk", "--policy", policy, "--baseline", "valeu"], "did you mean value?");
        Refused(["exact", "--env", "mdp:", "--policy", policy], "expected a file");
        Refused(["exact", "--env", "mdp:" + _folder.At("nowhere.json"), "--policy", policy], "nowhere.json: no such file.");
    }

    private static void Refused(string[] words, string sentence)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        Assert.Equal(Shell.WrongUse, Shell.Run(words, output, error));
        Assert.Contains(sentence, error.ToString(), StringComparison.Ordinal);
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
        Assert.Empty(output.ToString());
    }

    private static JsonElement Run(string environment, string policy, params string[] more)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = Shell.Run(["exact", "--env", environment, "--policy", policy, "--json", .. more], output, error);
        Assert.True(code == Shell.Done, error.ToString());
        using var document = JsonDocument.Parse(output.ToString());
        return document.RootElement.Clone();
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.At(name), text);
        return _folder.At(name);
    }
}
