using System.Text;
using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class TruthFileTests : IDisposable
{
    private const string Mdp = """
        { "P": [[[0.5, 0.5, 0], [0, 1, 0]], [[0, 0.25, 0.75], [1, 0, 0]], [[0, 0, 0], [0, 0, 0]]],
          "R": [[1, 0], [0, 2], [0, 0]], "mu": [0.9, 0.1, 0], "gamma": 0.9, "terminal": [2], "horizon": 4 }
        """;

    private const string Lqr = """
        { "A": [[1, 0.1], [0, 1]], "B": [[0], [0.1]], "Q": [[1, 0], [0, 0.1]], "R": [[0.1]],
          "W": [[0.001, 0], [0, 0.001]], "S0": [[1, 0], [0, 0.5]], "gamma": 0.95 }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_process_is_read_as_it_is_written()
    {
        var model = MdpFile.Read(Write(Mdp));
        Assert.Equal((3, 2, 0.9, 4), (model.States, model.Actions, model.Discount, model.Horizon));
        Assert.Equal([false, false, true], model.Terminal);
        Assert.Equal(0.75, model.Transition[1, 0, 2]);
        Assert.Equal([2, 2, 2], Enumerable.Range(0, 3).Select(to => model.Reward[1, 1, to]));

        // A terminal state may have empty rows: it stays where it is.
        Assert.Equal(1, model.Transition[2, 0, 2]);
    }

    [Fact]
    public void Rewards_may_depend_on_the_next_state()
    {
        var model = MdpFile.Read(Write("""{ "P": [[[0.5, 0.5]], [[1, 0]]], "R": [[[1, 2]], [[3, 4]]], "mu": [1, 0], "gamma": 0.5 }"""));
        Assert.Equal(2, model.Reward[0, 0, 1]);
        Assert.Null(model.Horizon);
    }

    [Fact]
    public void The_rounding_of_decimals_is_divided_out_and_more_is_refused()
    {
        var model = MdpFile.Read(Write("""{ "P": [[[0.3333333333, 0.3333333333, 0.3333333333]], [[1, 0, 0]], [[0, 0, 1]]], "R": [[0], [0], [0]], "mu": [1, 0, 0], "gamma": 0.5 }"""));

        // Three entries of 1/3 to ten decimals; after the division they sum to 1 to rounding.
        Assert.Equal(1, model.Transition[0, 0, 0] + model.Transition[0, 0, 1] + model.Transition[0, 0, 2], 1e-15);
        Refused(() => MdpFile.Read(Write(Mdp.Replace("0.75", "0.76", StringComparison.Ordinal))), "P[1][0]: expected probabilities of sum 1, to 1e-9, got 1.01");
    }

    [Theory]
    [InlineData("\"R\": [[1, 0]", "\"R\": [[1]", "R[0]: expected 2 elements, got 1")]
    [InlineData("0.25, 0.75", "-0.25, 1.25", "P[1][0][1]: expected a probability in [0, 1], got -0.25")]
    [InlineData("[0, 2]", "[0, 1e400]", "R[1][1]: expected a finite number, got 1e400")]
    [InlineData("[0, 2]", "[0, \"2\"]", "R[1][1]: expected a finite number, got a string")]
    [InlineData("[0.9, 0.1, 0]", "[0.9, 0, 0.1]", "mu[2]: expected 0 on a terminal state, got 0.1")]
    [InlineData("[0.9, 0.1, 0]", "[0.9, 0.1]", "mu: expected 3 elements, got 2")]
    [InlineData("[0, 1, 0]", "[0, 1]", "P[0][1]: expected 3 elements, got 2")]
    [InlineData("\"gamma\": 0.9", "\"gamma\": 1.5", "gamma: expected a number in [0, 1], got 1.5")]
    [InlineData("[2]", "[3]", "terminal[0]: expected a whole number from 0 to 2, got 3")]
    [InlineData("[2]", "[2, 2]", "terminal[1]: expected each index once")]
    [InlineData("\"horizon\": 4", "\"horizon\": 0", "horizon: expected a whole number from 1 to 100000, got 0")]
    [InlineData("\"horizon\": 4", "\"horizons\": 4", "horizons: no such key; did you mean horizon?")]
    [InlineData("\"horizon\": 4", "\"gamma\": 0.9", "gamma: expected once, got it twice")]
    [InlineData("\"gamma\": 0.9,", "", "gamma: expected this key, it is missing")]
    public void A_process_that_breaks_a_rule_is_refused_by_entry(string good, string bad, string sentence) =>
        Refused(() => MdpFile.Read(Write(Replaced(Mdp, good, bad))), sentence);

    [Theory]
    [InlineData("[[1, 0.1], [0, 1]]", "[[1, 0.1], [0]]", "A[1]: expected 2 elements, got 1")]
    [InlineData("[[1, 0.1], [0, 1]]", "[[1, 0.1]]", "A: expected a square matrix, got [1, 2]")]
    [InlineData("[[0], [0.1]]", "[[], []]", "B[0]: expected at least 1 element")]
    [InlineData("[[1, 0], [0, 0.1]]", "[[1, 0.5], [0, 0.1]]", "Q[1, 0]: expected Q[0, 1] = 0.5")]
    [InlineData("[[0.1]]", "[[0]]", "R: expected a positive definite matrix")]
    [InlineData("[[0.1]]", "[[-1]]", "R: expected a positive semidefinite matrix")]
    [InlineData("0.95", "1", "gamma: expected a number in [0, 1), got 1")]
    [InlineData("0.95", "null", "gamma: expected a finite number, got null")]
    [InlineData("0.95 }", "0.95", "expected JSON")]
    public void A_regulator_that_breaks_a_rule_is_refused_by_entry(string good, string bad, string sentence) =>
        Refused(() => LqrFile.Read(Write(Replaced(Lqr, good, bad))), sentence);

    [Fact]
    public void Two_thousand_damaged_files_are_read_or_refused_in_one_sentence_each()
    {
        var (rng, refused) = (new Rng(1), 0);
        for (var k = 0; k < 2000; k++)
        {
            var (process, path) = (k % 2 == 0, _folder.At("problem.json"));
            File.WriteAllBytes(path, Damaged(process ? Mdp : Lqr, rng));
            try
            {
                // What can be read is a whole problem, whatever the damage: it can be solved or says why not.
                if (process)
                    PolicyEvaluation.Of(MdpFile.Read(path), SoftmaxTable.Policy(new double[3, 2]));
                else
                    LinearQuadraticEvaluation.Of(LqrFile.Read(path), RandomLqr.GoldenPolicy);
            }
            catch (WrongUseException exception)
            {
                refused++;
                Assert.StartsWith(path + ": ", exception.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', exception.Message);
                Assert.InRange(exception.Message.Length, path.Length, path.Length + 400);
            }
            catch (InvalidOperationException exception)
            {
                Assert.Contains("γ = 1", exception.Message, StringComparison.Ordinal);
            }
            catch (ArgumentException exception)
            {
                // Another number of states than the policy here has, or a system that this gain does not hold.
                Assert.Contains(exception.ParamName, new[] { "policy", "K" });
            }
        }

        Assert.InRange(refused, 1000, 2000);
    }

    /// <summary>One to three changes: a byte set, a piece cut, a piece doubled, a number or a sign put in.</summary>
    private static byte[] Damaged(string text, Rng rng)
    {
        string[] pieces = ["1e999", "-1", "NaN", "[", "]", "{}", "null", "\"a\"", ",", "1e-320", "-0", "0.1", "999999999999", "\\u0000", "true"];
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        for (var change = rng.Integers(1, 4); change > 0; change--)
        {
            var at = (int)rng.Integers(0, bytes.Count);
            var length = (int)Math.Min(rng.Integers(1, 12), bytes.Count - at);
            switch (rng.Integers(0, 4))
            {
                case 0:
                    bytes[at] = (byte)rng.Integers(0, 256);
                    break;
                case 1:
                    if (length < bytes.Count)
                        bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(pieces[rng.Integers(0, pieces.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }

    private static string Replaced(string text, string good, string bad)
    {
        var at = text.IndexOf(good, StringComparison.Ordinal);
        Assert.True(at >= 0, good);
        return text[..at] + bad + text[(at + good.Length)..];
    }

    private static void Refused(Action read, string sentence)
    {
        var refusal = Assert.Throws<WrongUseException>(read);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("problem.json: ", refusal.Message, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        File.WriteAllText(_folder.At("problem.json"), text);
        return _folder.At("problem.json");
    }
}
