% Runs every *.m of a directory by itself; what it prints, or what goes wrong, goes to a file beside it.
1;
function run_alone(script)
  source(script);
end

directory = argv(){1};
for file = glob(fullfile(directory, "*.m"))'
  try
    text = evalc("run_alone(file{1})");
  catch problem
    text = problem.message;
  end
  out = fopen([file{1}(1:end-2), ".out"], "w");
  fputs(out, text);
  fclose(out);
end
