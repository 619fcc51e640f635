using System.Text.Json;
using System.Text.Json.Nodes;
using PolicyProbe.Core;
using PolicyProbe.Notebooks;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Notebooks;

public sealed class NotebookFormatTests
{
    [Fact]
    public void What_is_not_ours_is_kept_and_writing_twice_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var json = JsonNode.Parse(NotebookFile.Of("1"))!;
        json["metadata"]!["mine"] = new JsonObject { ["z"] = 1.50, ["a"] = "ü" };
        json["cells"]!.AsArray().Add(new JsonObject { ["cell_type"] = "markdown", ["id"] = "m", ["metadata"] = new JsonObject(), ["attachments"] = new JsonObject(), ["source"] = new JsonArray("# A\n", "b") });
        File.WriteAllText(folder.At("a.ipynb"), json.ToJsonString());
        var first = NotebookWriter.Write(NotebookReader.Read(folder.At("a.ipynb")));
        File.WriteAllText(folder.At("b.ipynb"), first);
        Assert.Equal(first, NotebookWriter.Write(NotebookReader.Read(folder.At("b.ipynb"))));

        var read = JsonDocument.Parse(first).RootElement;
        Assert.Equal("{\"a\":\"ü\",\"z\":1.5}", JsonSerializer.Serialize(JsonNode.Parse(read.GetProperty("metadata").GetProperty("mine").GetRawText()), ResultJson.Compact));
        Assert.Equal(["# A\n", "b"], read.GetProperty("cells")[1].GetProperty("source").EnumerateArray().Select(line => line.GetString()));
        Assert.True(read.GetProperty("cells")[1].TryGetProperty("attachments", out _));
        Assert.StartsWith("{\n \"cells\": [\n  {\n   \"cell_type\"", first, StringComparison.Ordinal); // as Jupyter indents
    }

    [Theory]
    [InlineData("nbformat", "3", "nbformat: expected 4")]
    [InlineData("nbformat_minor", "\"x\"", "nbformat_minor")]
    [InlineData("cells", "{}", "cells: expected an array")]
    [InlineData("cells", "[7]", "cell 1: expected an object")]
    [InlineData("cells", """[{"cell_type":"heading","id":"a","metadata":{},"source":""}]""", "cell_type: expected code, markdown or raw, got 'heading'")]
    [InlineData("cells", """[{"cell_type":"markdown","id":"a b","metadata":{},"source":""}]""", "id: expected 1 to 64 letters")]
    [InlineData("cells", """[{"cell_type":"markdown","id":"a","metadata":{},"source":""},{"cell_type":"raw","id":"a","metadata":{},"source":""}]""", "'a' is there twice")]
    [InlineData("cells", """[{"cell_type":"markdown","id":"a","metadata":{},"source":[1]}]""", "source: expected a string, or a list of strings")]
    [InlineData("cells", """[{"cell_type":"code","id":"a","metadata":{},"source":"","execution_count":null}]""", "outputs: expected an array")]
    [InlineData("cells", """[{"cell_type":"code","id":"a","metadata":{},"source":"","outputs":[],"execution_count":"1"}]""", "execution_count")]
    [InlineData("cells", """[{"cell_type":"markdown","id":"a","metadata":{"tags":"t"},"source":""}]""", "tags: expected a list of strings")]
    [InlineData("metadata", """{"kernelspec":{"name":"python3"}}""", "expected .net-csharp, C#, got python3")]
    [InlineData("metadata", """{"a":1,"a":2}""", "not a C# notebook")]
    public void A_file_that_is_no_notebook_is_refused_with_the_rule(string member, string value, string words)
    {
        using var folder = new TemporaryFolder();
        var members = JsonDocument.Parse(NotebookFile.Of("1")).RootElement.EnumerateObject().Select(item => $"\"{item.Name}\":{(item.Name == member ? value : item.Value.GetRawText())}");
        File.WriteAllText(folder.At("a.ipynb"), $"{{{string.Join(',', members)}}}");
        Assert.Contains(words, Assert.Throws<WrongUseException>(() => NotebookReader.Read(folder.At("a.ipynb"))).Message, StringComparison.Ordinal);
    }
}
