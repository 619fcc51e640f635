using System.Text.Json;
using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Tests.Setup;

namespace PolicyProbe.Tests.Cli;

public class DoctorTests
{
    [Fact]
    public void A_command_is_found_on_the_path_with_its_version()
    {
        using var folder = new TempFolder();
        folder.Script("gnuplot", "echo 'gnuplot 5.4 patchlevel 4'");

        var component = Examine(folder, Entry("command", "gnuplot"));

        Assert.True(component.Found);
        Assert.Equal("5.4", component.Version);
        Assert.Equal(Path.Combine(folder.Root, "gnuplot"), component.Path);
    }

    [Fact]
    public void A_command_that_fails_to_tell_its_version_is_found_without_one()
    {
        using var folder = new TempFolder();
        folder.Script("gnuplot", "echo 1.0; exit 3");

        var component = Examine(folder, Entry("command", "gnuplot"));

        Assert.True(component.Found);
        Assert.Null(component.Version);
    }

    [Fact]
    public void A_file_that_is_not_executable_is_no_command()
    {
        using var folder = new TempFolder();
        folder.Write("gnuplot", "5.4");

        Assert.False(Examine(folder, Entry("command", "gnuplot")).Found);
    }

    [Fact]
    public void An_alternative_with_an_unset_variable_is_left_out_and_with_a_set_one_is_looked_at()
    {
        using var folder = new TempFolder();
        folder.Write("torch/include/Tensor.h", "");
        folder.Write("torch/build-version", "2.3.1+cpu\n");
        var entry = Entry("file", "{LIBTORCH}/include/Tensor.h /nowhere/Tensor.h");

        Assert.False(Examine(folder, entry).Found);
        var component = Examine(folder, entry, ("LIBTORCH", Path.Combine(folder.Root, "torch")));
        Assert.True(component.Found);
        Assert.Equal("2.3.1+cpu", component.Version);
    }

    [Fact]
    public void A_library_in_LIBTORCH_comes_before_the_systems()
    {
        using var folder = new TempFolder();
        folder.Write("torch/lib/libtorch_cpu.so", "");

        var component = Examine(folder, Entry("library", "libtorch_cpu.so"), ("LIBTORCH", Path.Combine(folder.Root, "torch")));

        Assert.Equal(Path.Combine(folder.Root, "torch/lib/libtorch_cpu.so"), component.Path);
    }

    [Fact]
    public void A_glob_names_what_lies_there_in_order()
    {
        using var folder = new TempFolder();
        folder.Write("b/x.ttf", "");
        folder.Write("a/y.ttf", "");
        folder.Write("a/z.otf", "");

        Assert.Equal(
            [Path.Combine(folder.Root, "a/y.ttf"), Path.Combine(folder.Root, "b/x.ttf")],
            ComponentProbe.Glob(folder.Root + "/*/*.ttf"));
    }

    [Theory]
    [InlineData("""{"name":"plotly.js-dist-min","version":"9.8.7"}""", true)]
    [InlineData("""{"name":"plotly""", false)]
    public void An_npm_module_is_there_when_its_package_file_is_whole(string json, bool found)
    {
        using var folder = new TempFolder();
        folder.Write("node_modules/plotly.js-dist-min/package.json", json);

        var component = Examine(folder, Entry("npm", "plotly.js-dist-min"));

        Assert.Equal(found, component.Found);
        Assert.Equal(found ? "9.8.7" : null, component.Version);
    }

    [Theory]
    [InlineData("/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3", "OpenBLAS (pthread)", false)]
    [InlineData("/usr/lib/aarch64-linux-gnu/openblas-openmp/libblas.so.3", "OpenBLAS (OpenMP)", false)]
    [InlineData("/usr/lib/x86_64-linux-gnu/libmkl_rt.so", "Intel MKL", false)]
    [InlineData("/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0", "reference BLAS", true)]
    [InlineData("/usr/lib64/libblas.so.3.11.0", "reference BLAS", true)]
    public void The_BLAS_is_told_by_its_path(string path, string name, bool reference) =>
        Assert.Equal(new BlasInUse(name, path, reference), BlasProbe.Describe(path));

    [Fact]
    public void The_BLAS_behind_a_chain_of_links_is_the_one_in_use()
    {
        using var folder = new TempFolder();
        folder.Write("openblas-pthread/libblas.so.3", "");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "alternative"), Path.Combine(folder.Root, "openblas-pthread/libblas.so.3"));
        File.CreateSymbolicLink(Path.Combine(folder.Root, "libblas.so.3"), Path.Combine(folder.Root, "alternative"));

        var blas = BlasProbe.Resolve(Path.Combine(folder.Root, "libblas.so.3"));

        Assert.Equal(Path.Combine(folder.Root, "openblas-pthread/libblas.so.3"), blas.Path);
        Assert.False(blas.IsReference);
    }

    [Fact]
    public void A_program_that_does_not_exist_gives_no_answer() =>
        Assert.Null(ToolProcess.Ask("/nowhere/program", ["--version"], Path.GetTempPath()));

    [Fact]
    public void Something_required_that_is_missing_is_a_warning_and_something_optional_is_not()
    {
        using var folder = new TempFolder();
        var required = Entry("command", "g++") with { Id = "compiler", Required = true };

        var report = Doctor.Examine(folder.Root, [required, Entry("command", "gnuplot")], folder.Variable());

        Assert.False(report.Healthy);
        Assert.Equal("missing-compiler", Assert.Single(report.Findings).Id);
        Assert.EndsWith("apt-get install --no-install-recommends -y some-package", report.Components[0].Install, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_says_of_every_component_what_is_lost_and_how_it_is_installed()
    {
        using var folder = new TempFolder();
        var report = Doctor.Examine(folder.Root, [Entry("command", "gnuplot")], folder.Variable());
        using var text = new StringWriter();

        DoctorTable.Render(report, text);

        var lines = text.ToString().Split('\n');
        Assert.Equal("component  found  version  needed to  path", lines[0]);
        Assert.Equal("Thing      no     -        report     -", lines[1]);
        Assert.Contains("lost without it: something", lines[2]);
        Assert.Contains("some-package", lines[3]);
    }

    [Fact]
    public void This_machines_report_has_the_published_JSON_keys()
    {
        var json = JsonSerializer.SerializeToElement(Doctor.Examine(), ResultJson.Compact);

        var components = json.GetProperty("components").EnumerateArray().ToList();
        Assert.NotEmpty(components);
        string[] keys = ["name", "found", "version", "path", "needed", "install"];
        Assert.All(components, component => Assert.All(keys, key => Assert.True(component.TryGetProperty(key, out _), key)));
        var sdk = components.Single(component => component.GetProperty("id").GetString() == "dotnet-sdk");
        Assert.True(sdk.GetProperty("found").GetBoolean());
        Assert.StartsWith("10.", sdk.GetProperty("version").GetString(), StringComparison.Ordinal);
    }

    private static ComponentEntry Entry(string kind, string check) =>
        new("thing", "Thing", kind, check, "apt:some-package", "report", false, "something");

    private static Component Examine(TempFolder folder, ComponentEntry entry, params (string Name, string Value)[] variables) =>
        Assert.Single(Doctor.Examine(folder.Root, [entry], folder.Variable(variables)).Components);
}
