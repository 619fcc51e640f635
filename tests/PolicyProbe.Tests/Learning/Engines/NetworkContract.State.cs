using PolicyProbe.Core;

namespace PolicyProbe.Tests.Learning.Engines;

/// <summary>Statelessness, lifetimes, lengths, layout.</summary>
public abstract partial class NetworkContract<T>
{
    [Fact]
    public void A_pass_stays_valid_whatever_is_run_after_it()
    {
        using var pass = Run(NetworkMode.Train);
        var (outputs, proposed, before, after) = (pass.Outputs.ToArray(), pass.ProposedBuffers.ToArray(), new T[_theta.Length], new T[_theta.Length]);
        pass.Pullback(Narrow(_v), before, []);
        double[] elsewhere = [.. _theta.Select(value => value + 1)];
        using (var other = network.Run(Narrow(elsewhere), Narrow(_buffers), Narrow(_dX), NetworkMode.Train))
        {
            Assert.NotEqual(outputs, other.Outputs.ToArray());
            other.Pullback(Narrow(_v), new T[_theta.Length], []);
        }

        network.Predict(Narrow(elsewhere), Narrow(_buffers), Narrow(_dX), new T[outputs.Length]);
        using (network.Run(Narrow(elsewhere), Narrow(_buffers), Narrow(_x), NetworkMode.Evaluate))
            pass.Pullback(Narrow(_v), after, []);
        Assert.Equal(before, after);
        Assert.Equal(outputs, pass.Outputs.ToArray());
        Assert.Equal(proposed, pass.ProposedBuffers.ToArray());
    }

    [Fact]
    public void Looking_at_another_theta_changes_neither_arguments_nor_later_results()
    {
        var (theta, buffers, x) = (Narrow(_theta), Narrow(_buffers), Narrow(_x));
        using var first = network.Run(theta, buffers, x, NetworkMode.Evaluate);
        for (var i = 0; i < 3; i++)
        {
            using var other = network.Run(Narrow([.. _theta.Select(value => value - 1 - i)]), buffers, x, NetworkMode.Train);
            using var again = network.Run(theta, buffers, x, NetworkMode.Evaluate);
            Assert.Equal(first.Outputs.ToArray(), again.Outputs.ToArray());
        }

        Assert.Equal(Narrow(_theta), theta);
        Assert.Equal(Narrow(_buffers), buffers);
        Assert.Equal(Narrow(_x), x);
    }

    [Fact]
    public void A_theta_that_the_caller_changes_in_place_is_noticed()
    {
        var theta = Narrow(_theta);
        using var before = network.Run(theta, Narrow(_buffers), Narrow(_x), NetworkMode.Evaluate);
        var expected = before.Outputs.ToArray();
        for (var i = 0; i < theta.Length; i++)
            theta[i] += T.One;
        using var after = network.Run(theta, Narrow(_buffers), Narrow(_x), NetworkMode.Evaluate);
        Assert.Equal(expected, before.Outputs.ToArray());
        Assert.NotEqual(expected, after.Outputs.ToArray());
    }

    [Fact]
    public void Any_number_of_products_share_one_pass()
    {
        using var pass = Run(NetworkMode.Train);
        var (first, again) = (new T[_theta.Length], new T[_theta.Length]);
        pass.Pullback(Narrow(_v), first, []);
        var pushed = Pushed(pass, _dTheta, _dX);
        for (var i = 0; i < 20; i++)
        {
            (pass as IHessianProduct<T>)?.HessianProduct(Narrow(_v), Narrow(_dTheta), [], again, []);
            Assert.Equal(pushed, Pushed(pass, _dTheta, _dX));
            pass.Pullback(Narrow(_v), again, []);
            Assert.Equal(first, again);
        }
    }

    [Fact]
    public void Only_training_mode_proposes_buffers_and_nothing_commits_them()
    {
        using var before = Run(NetworkMode.Evaluate);
        Assert.Equal(Narrow(_buffers), before.ProposedBuffers.ToArray());
        using (var training = Run(NetworkMode.Train))
        {
            Assert.Equal(_buffers.Length, training.ProposedBuffers.Length);
            if (_buffers.Length > 0)
                Assert.NotEqual(Narrow(_buffers), training.ProposedBuffers.ToArray());
        }

        using var after = Run(NetworkMode.Evaluate);
        Assert.Equal(before.Outputs.ToArray(), after.Outputs.ToArray());
    }

    [Fact]
    public void Rows_depend_on_one_another_in_training_mode_of_a_batch_coupled_network_only()
    {
        var width = network.Layout.OutputSize;
        double[] others = [.. _x[..network.Layout.InputSize], .. _dX[network.Layout.InputSize..]];
        double[] Row(double[] x, NetworkMode mode)
        {
            using var pass = network.Run(Narrow(_theta), Narrow(_buffers), Narrow(x), mode);
            return Wide(pass.Outputs[..width]);
        }

        Near(Row(_x, NetworkMode.Evaluate), Row(others, NetworkMode.Evaluate));
        var difference = Row(_x, NetworkMode.Train).Zip(Row(others, NetworkMode.Train), (a, b) => Math.Abs(a - b)).Max();
        Assert.Equal(network.Traits.BatchCoupled, difference > 1e-3);
        if (network.Traits.RowInvariant)
            Assert.Equal(Row(_x, NetworkMode.Evaluate), Row(_x[..network.Layout.InputSize], NetworkMode.Evaluate));
    }

    [Fact]
    public void A_disposed_pass_refuses_by_name()
    {
        var pass = Run(NetworkMode.Evaluate);
        pass.Dispose();
        pass.Dispose();
        Action[] uses =
        [
            () => pass.Pullback(Narrow(_v), new T[_theta.Length], []),
            () => pass.Pullback(Narrow(_v), [], new T[_x.Length]),
            () => pass.Pullback(Narrow(_v), [], []),
            () => pass.Pushforward(Narrow(_dTheta), [], new T[_v.Length]),
            () => pass.Pushforward([], Narrow(_dX), new T[_v.Length]),
            () => (pass as IHessianProduct<T> ?? throw new ObjectDisposedException("IPass")).HessianProduct(Narrow(_v), [], Narrow(_dX), [], new T[_x.Length]),
            () => (pass as IActivations<T> ?? throw new ObjectDisposedException("IPass")).Activation(0),
        ];
        Assert.All(uses, use => Assert.Contains("IPass", Assert.Throws<ObjectDisposedException>(use).Message, StringComparison.Ordinal));
        using var next = Run(NetworkMode.Evaluate);
        next.Pullback(Narrow(_v), new T[_theta.Length], []);
    }

    [Fact]
    public void A_wrong_length_is_refused_by_the_name_of_its_span()
    {
        var (theta, buffers, x, v) = (Narrow(_theta), Narrow(_buffers), Narrow(_x), Narrow(_v));
        using var pass = Run(NetworkMode.Evaluate);
        (string Name, Action Use)[] wrong =
        [
            ("theta", () => network.Run(theta.AsSpan(1), buffers, x, NetworkMode.Evaluate)),
            ("buffers", () => network.Run(theta, [.. buffers, T.One], x, NetworkMode.Evaluate)),
            ("x", () => network.Run(theta, buffers, [.. x, T.One], NetworkMode.Evaluate)),
            ("x", () => network.Run(theta, buffers, [], NetworkMode.Evaluate)),
            ("theta", () => network.Predict([.. theta, T.One], buffers, x, new T[v.Length])),
            ("x", () => network.Predict(theta, buffers, [.. x, T.One], new T[v.Length])),
            ("outputs", () => network.Predict(theta, buffers, x, new T[v.Length + 1])),
            ("v", () => pass.Pullback(v.AsSpan(1), new T[theta.Length], [])),
            ("gradTheta", () => pass.Pullback(v, new T[theta.Length + 1], [])),
            ("gradX", () => pass.Pullback(v, [], new T[x.Length + 1])),
            ("dTheta", () => pass.Pushforward(theta.AsSpan(1), [], new T[v.Length])),
            ("dX", () => pass.Pushforward([], x.AsSpan(1), new T[v.Length])),
            ("dOutputs", () => pass.Pushforward(theta, [], new T[v.Length + 1])),
        ];
        Assert.All(wrong, case_ =>
        {
            var refusal = Assert.Throws<ArgumentException>(case_.Use);
            Assert.Equal(case_.Name, refusal.ParamName);
            Assert.StartsWith(case_.Name + ":", refusal.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Layout_divides_the_vectors_in_order_and_without_gaps()
    {
        var layout = network.Layout;
        Assert.Equal((ExpectedLayout.InputSize, ExpectedLayout.OutputSize), (layout.InputSize, layout.OutputSize));
        foreach (var (expected, actual) in new[] { (ExpectedLayout.Parameters, layout.Parameters), (ExpectedLayout.Buffers, layout.Buffers) })
        {
            Assert.Equal(expected.Select(Text), actual.Select(Text));
            var offset = 0;
            foreach (var block in actual)
            {
                Assert.Equal(offset, block.Offset);
                offset += block.Shape.Aggregate(1, (product, length) => product * length);
            }
        }

        Assert.Equal(ExpectedLayout.Parameters.Sum(block => block.Count), layout.ParameterCount);
        Assert.Equal(ExpectedLayout.Buffers.Sum(block => block.Count), layout.BufferCount);

        static string Text(Block block) => $"{block.Name} [{string.Join(", ", block.Shape)}] {block.Role}";
    }

    [Fact]
    public void Free_outputs_are_outputs_themselves_and_the_same_for_every_row()
    {
        using var pass = Run(NetworkMode.Evaluate);
        foreach (var block in network.Layout.Parameters.Where(block => block.Role == BlockRole.FreeOutput))
            for (var i = 0; i < block.Count; i++)
            {
                var direction = new double[_theta.Length];
                direction[block.Offset + i] = 1;
                // They are the last outputs, but for the value of a value head.
                var after = network.Layout.Parameters.Any(other => other.Name == "value.weight") ? 1 : 0;
                var column = network.Layout.OutputSize - after - block.Count + i;
                var expected = Enumerable.Range(0, _v.Length).Select(o => o % network.Layout.OutputSize == column ? 1.0 : 0);
                Assert.Equal(expected, Pushed(pass, direction, []));
                Assert.Equal(T.CreateTruncating(_theta[block.Offset + i]), pass.Outputs[column]);
            }
    }

    [Fact]
    public async Task Threads_do_not_disturb_one_another()
    {
        double[] Gradient(int shift)
        {
            using var pass = network.Run(Narrow([.. _theta.Select(value => value + shift)]), Narrow(_buffers), Narrow(_x), NetworkMode.Train);
            var gradient = new T[_theta.Length];
            pass.Pullback(Narrow(_v), gradient, []);
            return [.. Wide(pass.Outputs), .. Wide(gradient), .. Wide(pass.ProposedBuffers)];
        }

        var (first, second) = (Gradient(0), Gradient(1));
        var threads = new[] { (0, first), (1, second), (0, first), (1, second) }.Select(job => Task.Run(() =>
        {
            for (var i = 0; i < 25; i++)
                Assert.Equal(job.Item2, Gradient(job.Item1));
        }));
        await Task.WhenAll(threads);
    }
}
