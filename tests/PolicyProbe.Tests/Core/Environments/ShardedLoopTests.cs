using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.Environments;

/// <summary>The threads behind the vector environments.</summary>
public sealed class ShardedLoopTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(5, 2)]
    [InlineData(37, 3)]
    public void Every_index_is_visited_once_a_run(int count, int threads)
    {
        var (loop, visits) = (new ShardedLoop(count, threads), new int[count]);
        void Visit(int from, int to)
        {
            for (var i = from; i < to; i++)
                Interlocked.Increment(ref visits[i]);
        }

        // The pauses are of every length up to what a watching thread waits, and beyond: it is met watching, leaving and gone.
        for (var run = 1; run <= 5000; run++)
        {
            loop.Run(Visit);
            Assert.All(visits, seen => Assert.Equal(run, seen));
            Thread.SpinWait(run % 100 * 20);
        }
    }

    [Fact]
    public void What_the_body_throws_comes_out_where_it_was_called_and_the_next_run_is_sound()
    {
        var (loop, visits) = (new ShardedLoop(16, 2), 0);
        void Fail(int from, int to)
        {
            if (from == 0)
                throw new InvalidOperationException("the first");
        }

        void FailEverywhere(int from, int to) => throw new InvalidOperationException($"{from}");
        for (var run = 0; run < 100; run++)
        {
            Assert.Equal("the first", Assert.Throws<InvalidOperationException>(() => loop.Run(Fail)).Message);
            var places = Assert.Throws<AggregateException>(() => loop.Run(FailEverywhere)).InnerExceptions.Select(failure => int.Parse(failure.Message)).ToList();
            Assert.Equal(0, places[0]);
            Assert.Equal(places.Order().Distinct(), places);
        }

        loop.Run((from, to) => Interlocked.Add(ref visits, to - from));
        Assert.Equal(16, visits);
    }

    [Fact]
    public void A_run_on_several_threads_allocates_nothing()
    {
        var (loop, sum) = (new ShardedLoop(64, 3), 0L);
        Action<int, int> body = (from, to) => Interlocked.Add(ref sum, to - from);
        for (var run = 0; run < 100; run++)
            loop.Run(body);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var run = 0; run < 200; run++)
                loop.Run(body);
        }));
        Assert.Equal(64 * 1100, sum);
    }
}
