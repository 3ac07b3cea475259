from koplan_xl.cli import main

main(prog_name="koplan-xl")
