using System.CommandLine;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary><c>exact</c>: what is true of a policy in a problem whose model is known – no sampling.</summary>
internal static class Exact
{
    public static Command Command()
    {
        var environment = CommandOptions.Text("--env", "ID", "A problem with a known model: an id, mdp:FILE.json or lqr:FILE.json.");
        var policy = CommandOptions.Text("--policy", "FILE", "The policy: { \"logits\": [[…]] }, or { \"K\": [[…]], \"logSigma\": … } for a linear-quadratic problem.");
        var baseline = CommandOptions.Text("--baseline", "zero|value", "What the estimator of the covariance subtracts from returns: nothing, or V.", "zero");
        var json = Terminal.JsonOption();
        var command = new Command("exact", "Compute value, gradient, covariance and optimum of a policy exactly.") { environment, policy, baseline, json };
        command.SetAction(parse =>
        {
            var (id, path, subtract) = (parse.GetValue(environment)!, parse.GetValue(policy)!, parse.GetValue(baseline)!);
            if (subtract is not ("zero" or "value"))
                throw new WrongUseException($"--baseline {subtract}: expected zero or value; did you mean {Nearest.To(subtract, ["zero", "value"])}?");
            var truth = Environments.Maker(id)() switch
            {
                IHasTransitionModel known => OfTable(known.Model, PolicyFile.Softmax(path, known.Model), path, subtract == "value"),
                IHasLinearQuadraticModel known => OfGain(known.LinearQuadratic, PolicyFile.LinearGaussian(path, known.LinearQuadratic), path),
                _ => throw new WrongUseException($"--env {id}: expected a problem whose model is known; 'policyprobe list envs --json' marks them with exactModel."),
            };
            var terminal = new Terminal(parse);
            terminal.Say($"J = {truth["J"]:R} in {id}; --json prints V, Q, the gradient and the optimum too.");
            if (truth["covarianceTrace"] is double trace)
                terminal.Say($"One trajectory's REINFORCE estimate, baseline {subtract}: covariance trace {trace:R}.");
            terminal.Answer(truth);
            return Shell.Done;
        });
        return command;
    }

    /// <summary>The answer for a finite process: tables with a layer a step where it has a horizon, plain ones where it has none.</summary>
    private static Dictionary<string, object?> OfTable(FiniteMdp model, double[,] logits, string path, bool valueBaseline) => Guarded(path, () =>
    {
        var policy = SoftmaxTable.Policy(logits);
        var evaluation = PolicyEvaluation.Of(model, policy);
        var moments = ReinforceMoments.Of(model, policy, SoftmaxTable.Scores(policy), valueBaseline ? evaluation.V : null, StateWeighting.Discounted);
        var best = OptimalPolicy.Of(model);
        var layered = model.Horizon is not null;
        return Answer(
            evaluation.Return,
            Layers(Jagged.Rows(evaluation.V), layered),
            Layers(Jagged.Blocks(evaluation.Q), layered),
            new { logits = Jagged.Rows(evaluation.LogitGradient()) },
            moments.TraceCovariance,
            new Dictionary<string, object> { ["J"] = best.Return, ["V"] = Layers(Jagged.Rows(best.V), layered), ["actions"] = Layers(Jagged.Rows(best.Action), layered) });
    });

    /// <summary>The answer for a linear-quadratic problem: V(x) = −xᵀPx − c, Q(x, a) = −xᵀxx·x − 2xᵀxa·a − aᵀaa·a − c.</summary>
    private static Dictionary<string, object?> OfGain(LinearQuadraticModel model, LinearGaussianPolicy policy, string path) => Guarded(path, () =>
    {
        var evaluation = LinearQuadraticEvaluation.Of(model, policy);
        var best = LinearQuadraticOptimum.Of(model, policy.Sigma);
        var q = evaluation.ActionValue;
        return Answer(
            evaluation.Return,
            new Dictionary<string, object> { ["P"] = Jagged.Rows(evaluation.P), ["c"] = evaluation.Constant },
            new Dictionary<string, object> { ["xx"] = Jagged.Rows(q.XX), ["xa"] = Jagged.Rows(q.XA), ["aa"] = Jagged.Rows(q.AA), ["c"] = q.Constant },
            new Dictionary<string, object> { ["K"] = Jagged.Rows(evaluation.GainGradient), ["logSigma"] = evaluation.LogSigmaGradient },
            null,
            new Dictionary<string, object> { ["J"] = best.Return, ["K"] = Jagged.Rows(best.K), ["P"] = Jagged.Rows(best.P) });
    });

    private static Dictionary<string, object?> Answer(double j, object v, object q, object gradient, double? trace, object optimum) => new()
    {
        ["J"] = j,
        ["V"] = v,
        ["Q"] = q,
        ["gradient"] = gradient,
        ["covarianceTrace"] = trace,
        ["optimum"] = optimum,
    };

    private static object Layers<T>(T[] layers, bool layered) => layered ? layers : layers[0]!;

    /// <summary>A policy or a problem that has no finite answer is wrong use of this command, in one sentence.</summary>
    private static Dictionary<string, object?> Guarded(string path, Func<Dictionary<string, object?>> compute)
    {
        try
        {
            return compute();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new WrongUseException($"{path}: {exception.Message.Split(" (Parameter '")[0]}", exception);
        }
    }
}
